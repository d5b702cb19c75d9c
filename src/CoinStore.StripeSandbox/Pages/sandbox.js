(() => {
  const $ = (id) => document.getElementById(id);
  const fill = (id, value) => { const field = $(id); if (field && !field.readOnly) field.value = value; };

  document.querySelectorAll('.test-card').forEach((card) => card.addEventListener('click', () => {
    const number = card.querySelector('.digits').textContent;
    fill('iban', number);
    fill('card-number', number);
    fill('card-expiry', card.dataset.expiry);
    fill('card-cvc', '123');
    if (!$('email').value) fill('email', 'buyer@example.com');
    if (!$('card-name').value) fill('card-name', 'Test Buyer');
    $('pay').focus();
  }));

  document.querySelectorAll('.test-account').forEach((account) => account.addEventListener('click', () => {
    fill('account-number', account.dataset.number);
    if (!$('first-name').value) fill('first-name', 'Test');
    if (!$('last-name').value) fill('last-name', 'Person');
    if (!$('birth-date').value) fill('birth-date', '1990-01-01');
    $('onboard-submit').focus();
  }));

  // The server takes a payment once however often it is sent; this only tells the buyer that the click was heard.
  document.querySelectorAll('form').forEach((form) => form.addEventListener('submit', () => {
    setTimeout(() => form.querySelectorAll('button').forEach((button) => { button.disabled = true; }), 0);
  }));
  addEventListener('pageshow', () => document.querySelectorAll('form button').forEach((button) => { button.disabled = false; }));
})();
