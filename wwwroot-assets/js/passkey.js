// Asks the browser for a passkey and submits the surrounding form with it. Static pages only: no circuit is needed to sign in.
const supported =
  typeof navigator.credentials !== "undefined" &&
  typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === "function" &&
  typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";

async function optionsFrom(address, headers, body, signal) {
  const response = await fetch(address, { method: "POST", credentials: "same-origin", headers, body, signal });
  if (!response.ok) {
    throw new Error("options");
  }
  return response.json();
}

customElements.define(
  "passkey-submit",
  class extends HTMLElement {
    static formAssociated = true;

    connectedCallback() {
      this.internals = this.attachInternals();
      this.operation = this.getAttribute("operation");
      this.headers = { [this.getAttribute("token-name")]: this.getAttribute("token-value") };
      this.internals.form.addEventListener("submit", (event) => {
        if (event.submitter?.name === "__passkey") {
          event.preventDefault();
          this.start(false);
        }
      });
      this.offer();
    }

    disconnectedCallback() {
      this.abort?.abort();
    }

    async offer() {
      if (supported && this.operation === "conditional" && (await PublicKeyCredential.isConditionalMediationAvailable?.())) {
        await this.start(true);
      }
    }

    async start(conditional) {
      this.abort?.abort();
      this.abort = new AbortController();
      const name = this.getAttribute("name");
      const data = new FormData();
      try {
        const credential = await this.credential(conditional, this.abort.signal);
        if (credential === null) {
          return;
        }
        data.append(`${name}.CredentialJson`, JSON.stringify(credential));
      } catch (error) {
        // Nobody asked for the offer in the e-mail field, so its failure is nobody's concern.
        if (error.name === "AbortError" || conditional) {
          return;
        }
        data.append(`${name}.Error`, error.name);
      }
      this.internals.setFormValue(data);
      this.internals.form.submit();
    }

    async credential(conditional, signal) {
      if (!supported) {
        throw new DOMException("", "NotSupportedError");
      }
      if (this.operation === "create" || this.operation === "sign-up") {
        return this.create(signal);
      }
      const json = await optionsFrom("/account/passkey-request-options", this.headers, new FormData(), signal);
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json);
      return navigator.credentials.get({ publicKey, mediation: conditional ? "conditional" : undefined, signal });
    }

    async create(signal) {
      const body = new FormData();
      if (this.operation === "sign-up") {
        const form = this.internals.form;
        // A passkey replaces the password: everything else has to be there before the browser makes one.
        const password = form.querySelector("input[type=password]");
        password.required = false;
        if (!form.reportValidity()) {
          password.required = true;
          return null;
        }
        body.append("email", form.querySelector("input[type=email]").value);
      }
      const json = await optionsFrom("/account/passkey-creation-options", this.headers, body, signal);
      return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json), signal });
    }
  },
);
