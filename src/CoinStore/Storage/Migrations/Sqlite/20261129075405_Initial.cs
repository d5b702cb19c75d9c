using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CoinStore.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Asks",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    MinorId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<short>(type: "INTEGER", nullable: false),
                    Spending = table.Column<int>(type: "INTEGER", nullable: false),
                    Amount = table.Column<long>(type: "INTEGER", nullable: false),
                    Unit = table.Column<string>(type: "TEXT", maxLength: 7, nullable: false),
                    PackageId = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    GiftSlug = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Quantity = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatorId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Message = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    AskedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    AnsweredAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    AnsweredBy = table.Column<Guid>(type: "TEXT", nullable: true),
                    Answer = table.Column<int>(type: "INTEGER", nullable: true),
                    Word = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ApprovedUntil = table.Column<DateTime>(type: "TEXT", nullable: true),
                    UsedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    UsedFor = table.Column<Guid>(type: "TEXT", nullable: true),
                    VoidedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Asks", x => x.Id);
                    table.CheckConstraint("CK_Asks_Amount", "\"Amount\" > 0 AND \"Quantity\" > 0");
                    table.CheckConstraint("CK_Asks_Used", "\"UsedAt\" IS NULL OR (\"ApprovedUntil\" IS NOT NULL AND \"VoidedAt\" IS NULL)");
                });

            migrationBuilder.CreateTable(
                name: "AspNetUsers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    DisplayName = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Country = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    NextCountry = table.Column<string>(type: "TEXT", maxLength: 2, nullable: true),
                    NextCountryAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    TimeZoneId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    PastZones = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    WantsMail = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Status = table.Column<int>(type: "INTEGER", nullable: false),
                    IsChildAccount = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsOperator = table.Column<bool>(type: "INTEGER", nullable: false),
                    UserName = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    NormalizedUserName = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    Email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    NormalizedEmail = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    EmailConfirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    PasswordHash = table.Column<string>(type: "TEXT", nullable: true),
                    SecurityStamp = table.Column<string>(type: "TEXT", nullable: true),
                    ConcurrencyStamp = table.Column<string>(type: "TEXT", nullable: true),
                    PhoneNumber = table.Column<string>(type: "TEXT", nullable: true),
                    PhoneNumberConfirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    TwoFactorEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    LockoutEnd = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    LockoutEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    AccessFailedCount = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUsers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "CardMarks",
                columns: table => new
                {
                    Mark = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    FirstSeenAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastSeenAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    MinorUntil = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CardMarks", x => new { x.Mark, x.PersonId });
                });

            migrationBuilder.CreateTable(
                name: "CashChecks",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    CheckedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Transactions = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CashChecks", x => x.Day);
                });

            migrationBuilder.CreateTable(
                name: "CashDifferences",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Type = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Source = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    StripeMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    BooksMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    FoundAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CashDifferences", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "CoinPackages",
                columns: table => new
                {
                    Coins = table.Column<long>(type: "INTEGER", nullable: false),
                    OnSale = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CoinPackages", x => x.Coins);
                    table.CheckConstraint("CK_CoinPackages_Coins", "\"Coins\" > 0");
                });

            migrationBuilder.CreateTable(
                name: "Creators",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Handle = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    Headline = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    OnAir = table.Column<bool>(type: "INTEGER", nullable: false),
                    OnAirSince = table.Column<DateTime>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    StripeAccountId = table.Column<string>(type: "TEXT", nullable: true),
                    PayoutsEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    RequirementsDue = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Creators", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DeviceMarks",
                columns: table => new
                {
                    Mark = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    FirstSeenAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastSeenAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    MinorUntil = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeviceMarks", x => new { x.Mark, x.PersonId });
                });

            migrationBuilder.CreateTable(
                name: "ExchangeRates",
                columns: table => new
                {
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    Date = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    PerUsdE8 = table.Column<long>(type: "INTEGER", nullable: false),
                    Source = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ExchangeRates", x => new { x.Currency, x.Date });
                    table.CheckConstraint("CK_ExchangeRates_Rate", "\"PerUsdE8\" > 0");
                });

            migrationBuilder.CreateTable(
                name: "Gifts",
                columns: table => new
                {
                    Slug = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Tier = table.Column<int>(type: "INTEGER", nullable: false),
                    PriceCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    Art = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    OnSale = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Gifts", x => x.Slug);
                    table.CheckConstraint("CK_Gifts_Price", "\"PriceCoins\" > 0");
                });

            migrationBuilder.CreateTable(
                name: "GiftSends",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    SenderId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CreatorId = table.Column<Guid>(type: "TEXT", nullable: false),
                    GiftSlug = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Quantity = table.Column<int>(type: "INTEGER", nullable: false),
                    PriceCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    BalanceAfterCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    SentAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    AvailableAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ReleaseEntryId = table.Column<Guid>(type: "TEXT", nullable: true),
                    TakenBackCoins = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GiftSends", x => x.Sequence);
                    table.CheckConstraint("CK_GiftSends_Amounts", "\"Quantity\" > 0 AND \"PriceCoins\" > 0 AND \"BalanceAfterCoins\" >= 0");
                    table.CheckConstraint("CK_GiftSends_NotToOneself", "\"SenderId\" <> \"CreatorId\"");
                    table.CheckConstraint("CK_GiftSends_TakenBack", "\"TakenBackCoins\" BETWEEN 0 AND \"PriceCoins\"");
                });

            migrationBuilder.CreateTable(
                name: "GuardianConsents",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    GuardianId = table.Column<Guid>(type: "TEXT", nullable: false),
                    MinorId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ProofId = table.Column<Guid>(type: "TEXT", nullable: false),
                    TextVersion = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GuardianConsents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "GuardianInvites",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    InviterId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ByGuardian = table.Column<bool>(type: "INTEGER", nullable: false),
                    CodeHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Salt = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    WithdrawnAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    AcceptedBy = table.Column<Guid>(type: "TEXT", nullable: true),
                    GuardianshipId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GuardianInvites", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Guardianships",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    GuardianId = table.Column<Guid>(type: "TEXT", nullable: false),
                    MinorId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Slot = table.Column<short>(type: "INTEGER", nullable: false),
                    TimeZoneId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    PastZones = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ProofId = table.Column<Guid>(type: "TEXT", nullable: true),
                    AllowedBy = table.Column<Guid>(type: "TEXT", nullable: true),
                    AllowedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    BellTopics = table.Column<short>(type: "INTEGER", nullable: false),
                    MailTopics = table.Column<short>(type: "INTEGER", nullable: false),
                    Digest = table.Column<short>(type: "INTEGER", nullable: false),
                    NextDigestAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DigestFrom = table.Column<DateTime>(type: "TEXT", nullable: true),
                    BirthdayToldAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Guardianships", x => x.Id);
                    table.CheckConstraint("CK_Guardianships_Self", "\"GuardianId\" <> \"MinorId\"");
                    table.CheckConstraint("CK_Guardianships_Slot", "\"Slot\" IN (1, 2)");
                });

            migrationBuilder.CreateTable(
                name: "InviteMisses",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InviteMisses", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "JournalEntries",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<short>(type: "INTEGER", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Reverses = table.Column<Guid>(type: "TEXT", nullable: true),
                    Digest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Postings = table.Column<string>(type: "TEXT", nullable: false),
                    Charges = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_JournalEntries", x => x.Sequence);
                    table.CheckConstraint("CK_JournalEntries_Lines", "json_valid(\"Postings\") AND (\"Charges\" IS NULL OR json_valid(\"Charges\"))");
                });

            migrationBuilder.CreateTable(
                name: "LedgerAccounts",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<short>(type: "INTEGER", nullable: false),
                    Owner = table.Column<Guid>(type: "TEXT", nullable: false),
                    Unit = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    MayGoNegative = table.Column<bool>(type: "INTEGER", nullable: false),
                    Balance = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LedgerAccounts", x => x.Id);
                    table.CheckConstraint("CK_LedgerAccounts_Balance", "\"MayGoNegative\" OR \"Balance\" >= 0");
                });

            migrationBuilder.CreateTable(
                name: "LimitCarries",
                columns: table => new
                {
                    ScopeId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<short>(type: "INTEGER", nullable: false),
                    StartsAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndsAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Amount = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LimitCarries", x => new { x.ScopeId, x.Kind, x.StartsAt });
                    table.CheckConstraint("CK_LimitCarries_Amount", "\"Amount\" >= 0");
                });

            migrationBuilder.CreateTable(
                name: "LimitChanges",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ScopeId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<short>(type: "INTEGER", nullable: false),
                    Subject = table.Column<Guid>(type: "TEXT", nullable: false),
                    OldCap = table.Column<long>(type: "INTEGER", nullable: true),
                    NewCap = table.Column<long>(type: "INTEGER", nullable: true),
                    ChangedBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LimitChanges", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "LimitSettings",
                columns: table => new
                {
                    ScopeId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<short>(type: "INTEGER", nullable: false),
                    Subject = table.Column<Guid>(type: "TEXT", nullable: false),
                    Cap = table.Column<long>(type: "INTEGER", nullable: true),
                    SetBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    SetAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    NextCap = table.Column<long>(type: "INTEGER", nullable: true),
                    NextAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LimitSettings", x => new { x.ScopeId, x.Kind, x.Subject });
                    table.CheckConstraint("CK_LimitSettings_Cap", "\"Cap\" IS NULL OR \"Cap\" >= 0");
                    table.CheckConstraint("CK_LimitSettings_Next", "\"NextCap\" IS NULL OR (\"NextCap\" >= 0 AND \"NextAt\" IS NOT NULL)");
                });

            migrationBuilder.CreateTable(
                name: "LogCheckpoints",
                columns: table => new
                {
                    Number = table.Column<long>(type: "INTEGER", nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    Root = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LogCheckpoints", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "LogTiles",
                columns: table => new
                {
                    Level = table.Column<int>(type: "INTEGER", nullable: false),
                    Index = table.Column<long>(type: "INTEGER", nullable: false),
                    Hashes = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Ids = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Salt = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LogTiles", x => new { x.Level, x.Index });
                });

            migrationBuilder.CreateTable(
                name: "Meters",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Scope = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<short>(type: "INTEGER", nullable: false),
                    Subject = table.Column<Guid>(type: "TEXT", nullable: false),
                    Unit = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    StartsAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndsAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Cap = table.Column<long>(type: "INTEGER", nullable: true),
                    Used = table.Column<long>(type: "INTEGER", nullable: false),
                    Reserved = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Meters", x => x.Id);
                    table.CheckConstraint("CK_Meters_Counts", "\"Used\" >= 0 AND \"Reserved\" >= 0 AND \"EndsAt\" > \"StartsAt\"");
                });

            migrationBuilder.CreateTable(
                name: "Notifications",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Link = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ReadAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Notifications", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "OutboxMails",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: true),
                    To = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Text = table.Column<string>(type: "TEXT", nullable: false),
                    Html = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DueAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SentAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    LastError = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OutboxMails", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PayoutTerms",
                columns: table => new
                {
                    EffectiveFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    MicrosPerDiamond = table.Column<long>(type: "INTEGER", nullable: false),
                    FeeBasisPoints = table.Column<int>(type: "INTEGER", nullable: false),
                    FeeFixedMinor = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PayoutTerms", x => x.EffectiveFrom);
                    table.CheckConstraint("CK_PayoutTerms_Figures", "\"MicrosPerDiamond\" > 0 AND \"FeeBasisPoints\" BETWEEN 0 AND 10000 AND \"FeeFixedMinor\" >= 0");
                });

            migrationBuilder.CreateTable(
                name: "RecognitionCursor",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Position = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RecognitionCursor", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RefusedAttempts",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    MinorId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<short>(type: "INTEGER", nullable: false),
                    Item = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Quantity = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatorId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Amount = table.Column<long>(type: "INTEGER", nullable: false),
                    Unit = table.Column<string>(type: "TEXT", maxLength: 7, nullable: false),
                    FirstAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Times = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RefusedAttempts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SignUpPauses",
                columns: table => new
                {
                    AddressDigest = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Until = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SignUpPauses", x => x.AddressDigest);
                });

            migrationBuilder.CreateTable(
                name: "SpendingPauses",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Length = table.Column<short>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndsAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SpendingPauses", x => x.Id);
                    table.CheckConstraint("CK_SpendingPauses_Ends", "\"EndsAt\" > \"StartedAt\"");
                });

            migrationBuilder.CreateTable(
                name: "StripeCursors",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    SeenAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LookedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StripeCursors", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "StripeEvents",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    Type = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    About = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    Body = table.Column<string>(type: "TEXT", nullable: true),
                    ReceivedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    State = table.Column<short>(type: "INTEGER", nullable: false),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    DueAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ClaimedUntil = table.Column<DateTime>(type: "TEXT", nullable: true),
                    LastError = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    ProcessedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StripeEvents", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "AccountReviews",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    OtherId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Cause = table.Column<short>(type: "INTEGER", nullable: false),
                    OpenedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Decision = table.Column<short>(type: "INTEGER", nullable: true),
                    DecidedBy = table.Column<Guid>(type: "TEXT", nullable: true),
                    DecidedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccountReviews", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AccountReviews_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserClaims",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ClaimType = table.Column<string>(type: "TEXT", nullable: true),
                    ClaimValue = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserClaims", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AspNetUserClaims_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserLogins",
                columns: table => new
                {
                    LoginProvider = table.Column<string>(type: "TEXT", nullable: false),
                    ProviderKey = table.Column<string>(type: "TEXT", nullable: false),
                    ProviderDisplayName = table.Column<string>(type: "TEXT", nullable: true),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserLogins", x => new { x.LoginProvider, x.ProviderKey });
                    table.ForeignKey(
                        name: "FK_AspNetUserLogins_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserPasskeys",
                columns: table => new
                {
                    CredentialId = table.Column<byte[]>(type: "BLOB", maxLength: 1024, nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Data = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserPasskeys", x => x.CredentialId);
                    table.ForeignKey(
                        name: "FK_AspNetUserPasskeys_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserTokens",
                columns: table => new
                {
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    LoginProvider = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Value = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserTokens", x => new { x.UserId, x.LoginProvider, x.Name });
                    table.ForeignKey(
                        name: "FK_AspNetUserTokens_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Cards",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    State = table.Column<short>(type: "INTEGER", nullable: false),
                    ConsentVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    ConsentedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SessionId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    CheckoutUrl = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    PaymentMethodId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    Brand = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Last4 = table.Column<string>(type: "TEXT", maxLength: 4, nullable: true),
                    ExpiryMonth = table.Column<int>(type: "INTEGER", nullable: true),
                    ExpiryYear = table.Column<int>(type: "INTEGER", nullable: true),
                    Country = table.Column<string>(type: "TEXT", maxLength: 2, nullable: true),
                    Fingerprint = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    RemovedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DetachedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    NextCheckAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Cards", x => x.Id);
                    table.CheckConstraint("CK_Cards_Saved", "\"State\" <> 3 OR (\"PaymentMethodId\" IS NOT NULL AND \"EndedAt\" IS NOT NULL)");
                    table.ForeignKey(
                        name: "FK_Cards_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Customers",
                columns: table => new
                {
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CustomerId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    Email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Round = table.Column<int>(type: "INTEGER", nullable: false),
                    DefaultCardId = table.Column<Guid>(type: "TEXT", nullable: true),
                    LeavingAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    NextTryAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Customers", x => x.PersonId);
                    table.ForeignKey(
                        name: "FK_Customers_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "GuardianProofs",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    State = table.Column<short>(type: "INTEGER", nullable: false),
                    AmountMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    TextVersion = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    NextCheckAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    SessionId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    CheckoutUrl = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    PaymentIntentId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    PaidMinor = table.Column<long>(type: "INTEGER", nullable: true),
                    PaidCurrency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: true),
                    PaidAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ChargeTransactionId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    CardMark = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Funding = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    Flaw = table.Column<short>(type: "INTEGER", nullable: true),
                    GoodUntil = table.Column<DateTime>(type: "TEXT", nullable: true),
                    RefundId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    RefundedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    RefundTransactionId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    LastError = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GuardianProofs", x => x.Id);
                    table.CheckConstraint("CK_GuardianProofs_Amounts", "\"AmountMinor\" > 0");
                    table.ForeignKey(
                        name: "FK_GuardianProofs_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Payouts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CreatorId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Diamonds = table.Column<long>(type: "INTEGER", nullable: false),
                    GrossMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    FeeMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    NetMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    TermsFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    StripeAccountId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    RequestedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    TransferId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    TransferredAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    StripePayoutId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    SentAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ArrivesAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    PaidAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    FailedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Failure = table.Column<int>(type: "INTEGER", nullable: true),
                    Attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    NextTryAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Payouts", x => x.Id);
                    table.CheckConstraint("CK_Payouts_Amounts", "\"Diamonds\" > 0 AND \"NetMinor\" > 0 AND \"FeeMinor\" >= 0 AND \"GrossMinor\" = \"FeeMinor\" + \"NetMinor\"");
                    table.ForeignKey(
                        name: "FK_Payouts_AspNetUsers_CreatorId",
                        column: x => x.CreatorId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "PriceBook",
                columns: table => new
                {
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    ValidFrom = table.Column<DateTime>(type: "TEXT", nullable: false),
                    BaseCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    BaseUsdMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    PerUsdE8 = table.Column<long>(type: "INTEGER", nullable: false),
                    RateDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    RateSource = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    StepMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    SmallestMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    FeeBasisPoints = table.Column<int>(type: "INTEGER", nullable: false),
                    LoadedBy = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PriceBook", x => new { x.Currency, x.ValidFrom });
                    table.CheckConstraint("CK_PriceBook_Amounts", "\"BaseCoins\" > 0 AND \"BaseUsdMinor\" > 0 AND \"PerUsdE8\" > 0 AND \"StepMinor\" > 0 AND \"SmallestMinor\" > 0 AND \"FeeBasisPoints\" BETWEEN 0 AND 10000");
                    table.ForeignKey(
                        name: "FK_PriceBook_AspNetUsers_LoadedBy",
                        column: x => x.LoadedBy,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "LimitAlerts",
                columns: table => new
                {
                    MeterId = table.Column<long>(type: "INTEGER", nullable: false),
                    Cap = table.Column<long>(type: "INTEGER", nullable: false),
                    Percent = table.Column<short>(type: "INTEGER", nullable: false),
                    Used = table.Column<long>(type: "INTEGER", nullable: false),
                    ReachedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ToldAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LimitAlerts", x => new { x.MeterId, x.Cap, x.Percent });
                    table.CheckConstraint("CK_LimitAlerts_Percent", "\"Percent\" IN (50, 80, 100)");
                    table.ForeignKey(
                        name: "FK_LimitAlerts_Meters_MeterId",
                        column: x => x.MeterId,
                        principalTable: "Meters",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "MeterCharges",
                columns: table => new
                {
                    ChargeId = table.Column<Guid>(type: "TEXT", nullable: false),
                    MeterId = table.Column<long>(type: "INTEGER", nullable: false),
                    Amount = table.Column<long>(type: "INTEGER", nullable: false),
                    State = table.Column<short>(type: "INTEGER", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MeterCharges", x => new { x.ChargeId, x.MeterId });
                    table.CheckConstraint("CK_MeterCharges_Amount", "\"Amount\" > 0");
                    table.ForeignKey(
                        name: "FK_MeterCharges_Meters_MeterId",
                        column: x => x.MeterId,
                        principalTable: "Meters",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "PocketPlans",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    GuardianshipId = table.Column<Guid>(type: "TEXT", nullable: false),
                    GuardianId = table.Column<Guid>(type: "TEXT", nullable: false),
                    MinorId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CardId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Coins = table.Column<long>(type: "INTEGER", nullable: false),
                    Rhythm = table.Column<short>(type: "INTEGER", nullable: false),
                    MostAMonthMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    NextAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    StoppedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    StoppedBy = table.Column<Guid>(type: "TEXT", nullable: true),
                    StopNote = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PocketPlans", x => x.Id);
                    table.CheckConstraint("CK_PocketPlans_Amounts", "\"Coins\" > 0 AND \"MostAMonthMinor\" > 0");
                    table.ForeignKey(
                        name: "FK_PocketPlans_AspNetUsers_MinorId",
                        column: x => x.MinorId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_PocketPlans_Cards_CardId",
                        column: x => x.CardId,
                        principalTable: "Cards",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_PocketPlans_Guardianships_GuardianshipId",
                        column: x => x.GuardianshipId,
                        principalTable: "Guardianships",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Purchases",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    BuyerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PackageId = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Coins = table.Column<long>(type: "INTEGER", nullable: false),
                    PriceMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    RepaidCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    State = table.Column<short>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    NextCheckAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    StoppedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    SessionId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    CheckoutUrl = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    PaymentIntentId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    TaxMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    TaxName = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    TaxBasisPoints = table.Column<int>(type: "INTEGER", nullable: false),
                    FeeMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    Country = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    PerUsdE8 = table.Column<long>(type: "INTEGER", nullable: false),
                    RateDate = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    PaymentCountry = table.Column<string>(type: "TEXT", maxLength: 2, nullable: true),
                    CardLast4 = table.Column<string>(type: "TEXT", maxLength: 4, nullable: true),
                    ReturnTo = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    PayerId = table.Column<Guid>(type: "TEXT", nullable: true),
                    CardId = table.Column<Guid>(type: "TEXT", nullable: true),
                    CustomerId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    DeclineCode = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    BalanceTransactionId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Purchases", x => x.Id);
                    table.CheckConstraint("CK_Purchases_Amounts", "\"Coins\" > 0 AND \"PriceMinor\" > 0 AND \"TaxMinor\" >= 0 AND \"TaxMinor\" <= \"PriceMinor\" AND (\"CardId\" IS NULL) = (\"PayerId\" IS NULL) AND (\"CardId\" IS NULL OR \"CustomerId\" IS NOT NULL) AND \"FeeMinor\" >= 0 AND \"FeeMinor\" <= \"PriceMinor\" AND \"RepaidCoins\" >= 0 AND \"RepaidCoins\" <= \"Coins\"");
                    table.ForeignKey(
                        name: "FK_Purchases_AspNetUsers_BuyerId",
                        column: x => x.BuyerId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Purchases_AspNetUsers_PayerId",
                        column: x => x.PayerId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Purchases_Cards_CardId",
                        column: x => x.CardId,
                        principalTable: "Cards",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "PocketTopUps",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PlanId = table.Column<Guid>(type: "TEXT", nullable: false),
                    DueAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    State = table.Column<short>(type: "INTEGER", nullable: false),
                    CountedMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    PriceMinor = table.Column<long>(type: "INTEGER", nullable: true),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: true),
                    Note = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PocketTopUps", x => x.Id);
                    table.ForeignKey(
                        name: "FK_PocketTopUps_PocketPlans_PlanId",
                        column: x => x.PlanId,
                        principalTable: "PocketPlans",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Claims",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PurchaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    MinorId = table.Column<Guid>(type: "TEXT", nullable: false),
                    OpenedBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    Reason = table.Column<short>(type: "INTEGER", nullable: false),
                    Statement = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    State = table.Column<short>(type: "INTEGER", nullable: false),
                    OpenedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DueAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DecidedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DecidedBy = table.Column<Guid>(type: "TEXT", nullable: true),
                    Answer = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    RefundId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Grants = table.Column<int>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Claims", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Claims_AspNetUsers_MinorId",
                        column: x => x.MinorId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Claims_AspNetUsers_OpenedBy",
                        column: x => x.OpenedBy,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Claims_Purchases_PurchaseId",
                        column: x => x.PurchaseId,
                        principalTable: "Purchases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "CoinLots",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<short>(type: "INTEGER", nullable: false),
                    PurchaseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Coins = table.Column<long>(type: "INTEGER", nullable: false),
                    RemovedCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    OwedCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    LostCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    GrossMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    NetMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: true),
                    RecognisedMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    RefundedMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    RefundedNetMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    RefundedTaxMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndsAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ClosedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    GrantedBy = table.Column<Guid>(type: "TEXT", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CoinLots", x => x.Id);
                    table.CheckConstraint("CK_CoinLots_Coins", "\"Coins\" > 0 AND \"RemovedCoins\" >= 0 AND \"OwedCoins\" >= 0 AND \"LostCoins\" >= 0 AND \"RemovedCoins\" + \"OwedCoins\" + \"LostCoins\" <= \"Coins\"");
                    table.CheckConstraint("CK_CoinLots_Money", "\"RecognisedMinor\" >= 0 AND \"RefundedNetMinor\" >= 0 AND \"RecognisedMinor\" + \"RefundedNetMinor\" <= \"NetMinor\" AND \"NetMinor\" <= \"GrossMinor\" AND \"RefundedMinor\" BETWEEN 0 AND \"GrossMinor\" AND \"RefundedTaxMinor\" BETWEEN 0 AND \"GrossMinor\" - \"NetMinor\"");
                    table.ForeignKey(
                        name: "FK_CoinLots_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_CoinLots_Purchases_PurchaseId",
                        column: x => x.PurchaseId,
                        principalTable: "Purchases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Disputes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    StripeDisputeId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    PurchaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    State = table.Column<short>(type: "INTEGER", nullable: false),
                    StripeStatus = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    AmountMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    CoveredMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    Coins = table.Column<long>(type: "INTEGER", nullable: false),
                    SpentCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    BonusCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    NetMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    TaxMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    LossMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    ForgivenCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    LossPosted = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DueAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    OpenedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    SubmittedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Appeal = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    AppealedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Order = table.Column<short>(type: "INTEGER", nullable: false),
                    Orders = table.Column<int>(type: "INTEGER", nullable: false),
                    OrderedBy = table.Column<Guid>(type: "TEXT", nullable: true),
                    Evidence = table.Column<string>(type: "TEXT", nullable: true),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    NextTryAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Disputes", x => x.Id);
                    table.CheckConstraint("CK_Disputes_Amounts", "\"AmountMinor\" > 0 AND \"Coins\" >= 0 AND \"SpentCoins\" >= 0 AND \"BonusCoins\" >= 0 AND \"NetMinor\" >= 0 AND \"TaxMinor\" >= 0 AND \"LossMinor\" >= 0 AND \"CoveredMinor\" BETWEEN 0 AND \"AmountMinor\" AND \"ForgivenCoins\" BETWEEN 0 AND \"SpentCoins\" AND (\"OpenedAt\" IS NULL OR \"NetMinor\" + \"TaxMinor\" + \"LossMinor\" = \"AmountMinor\")");
                    table.ForeignKey(
                        name: "FK_Disputes_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Disputes_Purchases_PurchaseId",
                        column: x => x.PurchaseId,
                        principalTable: "Purchases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "PaymentCases",
                columns: table => new
                {
                    SessionId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    PurchaseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    PaymentIntentId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    PaidMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    FoundAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Decision = table.Column<short>(type: "INTEGER", nullable: true),
                    DecidedBy = table.Column<Guid>(type: "TEXT", nullable: true),
                    DecidedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    NextTryAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    LastError = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    RefundId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    ResolvedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PaymentCases", x => x.SessionId);
                    table.ForeignKey(
                        name: "FK_PaymentCases_Purchases_PurchaseId",
                        column: x => x.PurchaseId,
                        principalTable: "Purchases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Refunds",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PurchaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RequestedBy = table.Column<Guid>(type: "TEXT", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    State = table.Column<short>(type: "INTEGER", nullable: false),
                    Coins = table.Column<long>(type: "INTEGER", nullable: false),
                    SpentCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    TakenCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    LostCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    UndoneMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    ClaimId = table.Column<Guid>(type: "TEXT", nullable: true),
                    BonusCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    AmountMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    NetMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    TaxMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    LossMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    ForgivenCoins = table.Column<long>(type: "INTEGER", nullable: false),
                    PaymentIntentId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    StripeRefundId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    RequestedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SentAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    NextTryAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Refunds", x => x.Id);
                    table.CheckConstraint("CK_Refunds_Amounts", "\"AmountMinor\" > 0 AND \"Coins\" >= 0 AND \"SpentCoins\" >= 0 AND \"BonusCoins\" >= 0 AND \"NetMinor\" >= 0 AND \"TakenCoins\" >= 0 AND \"LostCoins\" >= 0 AND \"UndoneMinor\" BETWEEN 0 AND \"NetMinor\" AND \"TaxMinor\" >= 0 AND \"LossMinor\" >= 0 AND \"NetMinor\" + \"TaxMinor\" + \"LossMinor\" = \"AmountMinor\"");
                    table.ForeignKey(
                        name: "FK_Refunds_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Refunds_Purchases_PurchaseId",
                        column: x => x.PurchaseId,
                        principalTable: "Purchases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "TakenGifts",
                columns: table => new
                {
                    RefundId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    CreatorId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Coins = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TakenGifts", x => new { x.RefundId, x.Sequence });
                    table.CheckConstraint("CK_TakenGifts_Coins", "\"Coins\" > 0");
                    table.ForeignKey(
                        name: "FK_TakenGifts_GiftSends_Sequence",
                        column: x => x.Sequence,
                        principalTable: "GiftSends",
                        principalColumn: "Sequence",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_TakenGifts_Refunds_RefundId",
                        column: x => x.RefundId,
                        principalTable: "Refunds",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AccountReviews_OpenedAt",
                table: "AccountReviews",
                column: "OpenedAt",
                filter: "\"Decision\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AccountReviews_OtherId",
                table: "AccountReviews",
                column: "OtherId");

            migrationBuilder.CreateIndex(
                name: "IX_AccountReviews_PersonId_OtherId",
                table: "AccountReviews",
                columns: new[] { "PersonId", "OtherId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Asks_MinorId_AskedAt",
                table: "Asks",
                columns: new[] { "MinorId", "AskedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Asks_UsedFor",
                table: "Asks",
                column: "UsedFor",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUserClaims_UserId",
                table: "AspNetUserClaims",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUserLogins_UserId",
                table: "AspNetUserLogins",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUserPasskeys_UserId",
                table: "AspNetUserPasskeys",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "EmailIndex",
                table: "AspNetUsers",
                column: "NormalizedEmail");

            migrationBuilder.CreateIndex(
                name: "UserNameIndex",
                table: "AspNetUsers",
                column: "NormalizedUserName",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_CardMarks_LastSeenAt",
                table: "CardMarks",
                column: "LastSeenAt");

            migrationBuilder.CreateIndex(
                name: "IX_CardMarks_PersonId",
                table: "CardMarks",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_Cards_Fingerprint",
                table: "Cards",
                column: "Fingerprint",
                filter: "\"Fingerprint\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cards_NextCheckAt",
                table: "Cards",
                column: "NextCheckAt",
                filter: "\"NextCheckAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cards_PaymentMethodId",
                table: "Cards",
                column: "PaymentMethodId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Cards_PersonId_ConsentedAt",
                table: "Cards",
                columns: new[] { "PersonId", "ConsentedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Cards_SessionId",
                table: "Cards",
                column: "SessionId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_CashDifferences_Day",
                table: "CashDifferences",
                column: "Day");

            migrationBuilder.CreateIndex(
                name: "IX_Claims_DueAt",
                table: "Claims",
                column: "DueAt",
                filter: "\"State\" = 1");

            migrationBuilder.CreateIndex(
                name: "IX_Claims_MinorId_OpenedAt",
                table: "Claims",
                columns: new[] { "MinorId", "OpenedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Claims_OpenedBy",
                table: "Claims",
                column: "OpenedBy");

            migrationBuilder.CreateIndex(
                name: "IX_Claims_PurchaseId",
                table: "Claims",
                column: "PurchaseId",
                unique: true,
                filter: "\"State\" <> 5");

            migrationBuilder.CreateIndex(
                name: "IX_CoinLots_EndsAt",
                table: "CoinLots",
                column: "EndsAt",
                filter: "\"ClosedAt\" IS NULL AND \"EndsAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_CoinLots_PersonId_CreatedAt",
                table: "CoinLots",
                columns: new[] { "PersonId", "CreatedAt" },
                filter: "\"ClosedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_CoinLots_PurchaseId",
                table: "CoinLots",
                column: "PurchaseId");

            migrationBuilder.CreateIndex(
                name: "IX_Creators_Handle",
                table: "Creators",
                column: "Handle",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Creators_OnAir",
                table: "Creators",
                column: "OnAir");

            migrationBuilder.CreateIndex(
                name: "IX_Creators_StripeAccountId",
                table: "Creators",
                column: "StripeAccountId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Customers_CustomerId",
                table: "Customers",
                column: "CustomerId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Customers_NextTryAt",
                table: "Customers",
                column: "NextTryAt",
                filter: "\"NextTryAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_DeviceMarks_LastSeenAt",
                table: "DeviceMarks",
                column: "LastSeenAt");

            migrationBuilder.CreateIndex(
                name: "IX_DeviceMarks_PersonId",
                table: "DeviceMarks",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_Disputes_NextTryAt",
                table: "Disputes",
                column: "NextTryAt",
                filter: "\"NextTryAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Disputes_PersonId_State",
                table: "Disputes",
                columns: new[] { "PersonId", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_Disputes_PurchaseId",
                table: "Disputes",
                column: "PurchaseId");

            migrationBuilder.CreateIndex(
                name: "IX_Disputes_StripeDisputeId",
                table: "Disputes",
                column: "StripeDisputeId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_GiftSends_AvailableAt",
                table: "GiftSends",
                column: "AvailableAt",
                filter: "\"ReleaseEntryId\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_GuardianConsents_GuardianId",
                table: "GuardianConsents",
                column: "GuardianId");

            migrationBuilder.CreateIndex(
                name: "IX_GuardianConsents_MinorId_At",
                table: "GuardianConsents",
                columns: new[] { "MinorId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_GuardianInvites_ExpiresAt",
                table: "GuardianInvites",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_GuardianInvites_InviterId_ExpiresAt",
                table: "GuardianInvites",
                columns: new[] { "InviterId", "ExpiresAt" });

            migrationBuilder.CreateIndex(
                name: "IX_GuardianProofs_ChargeTransactionId",
                table: "GuardianProofs",
                column: "ChargeTransactionId");

            migrationBuilder.CreateIndex(
                name: "IX_GuardianProofs_NextCheckAt",
                table: "GuardianProofs",
                column: "NextCheckAt",
                filter: "\"NextCheckAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_GuardianProofs_PaymentIntentId",
                table: "GuardianProofs",
                column: "PaymentIntentId");

            migrationBuilder.CreateIndex(
                name: "IX_GuardianProofs_PersonId_StartedAt",
                table: "GuardianProofs",
                columns: new[] { "PersonId", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_GuardianProofs_RefundId",
                table: "GuardianProofs",
                column: "RefundId");

            migrationBuilder.CreateIndex(
                name: "IX_GuardianProofs_SessionId",
                table: "GuardianProofs",
                column: "SessionId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Guardianships_GuardianId",
                table: "Guardianships",
                column: "GuardianId");

            migrationBuilder.CreateIndex(
                name: "IX_Guardianships_MinorId_GuardianId",
                table: "Guardianships",
                columns: new[] { "MinorId", "GuardianId" },
                unique: true,
                filter: "\"EndedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Guardianships_MinorId_Slot",
                table: "Guardianships",
                columns: new[] { "MinorId", "Slot" },
                unique: true,
                filter: "\"EndedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_InviteMisses_PersonId_At",
                table: "InviteMisses",
                columns: new[] { "PersonId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_JournalEntries_Id",
                table: "JournalEntries",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_JournalEntries_Reverses",
                table: "JournalEntries",
                column: "Reverses",
                unique: true,
                filter: "\"Reverses\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_LedgerAccounts_Owner_Kind_Unit",
                table: "LedgerAccounts",
                columns: new[] { "Owner", "Kind", "Unit" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_LimitAlerts_ReachedAt",
                table: "LimitAlerts",
                column: "ReachedAt",
                filter: "\"ToldAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_LimitChanges_ScopeId_ChangedAt",
                table: "LimitChanges",
                columns: new[] { "ScopeId", "ChangedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_LimitSettings_NextAt",
                table: "LimitSettings",
                column: "NextAt",
                filter: "\"NextAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_LogCheckpoints_Size",
                table: "LogCheckpoints",
                column: "Size",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_MeterCharges_MeterId",
                table: "MeterCharges",
                column: "MeterId");

            migrationBuilder.CreateIndex(
                name: "IX_Meters_Scope_Kind_Unit_StartsAt_Subject",
                table: "Meters",
                columns: new[] { "Scope", "Kind", "Unit", "StartsAt", "Subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Notifications_PersonId_CreatedAt",
                table: "Notifications",
                columns: new[] { "PersonId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Notifications_PersonId_ReadAt",
                table: "Notifications",
                columns: new[] { "PersonId", "ReadAt" });

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMails_PersonId",
                table: "OutboxMails",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMails_SentAt_DueAt",
                table: "OutboxMails",
                columns: new[] { "SentAt", "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_PaymentCases_FoundAt_SessionId",
                table: "PaymentCases",
                columns: new[] { "FoundAt", "SessionId" });

            migrationBuilder.CreateIndex(
                name: "IX_PaymentCases_NextTryAt",
                table: "PaymentCases",
                column: "NextTryAt");

            migrationBuilder.CreateIndex(
                name: "IX_PaymentCases_PurchaseId",
                table: "PaymentCases",
                column: "PurchaseId");

            migrationBuilder.CreateIndex(
                name: "IX_Payouts_CreatorId_RequestedAt",
                table: "Payouts",
                columns: new[] { "CreatorId", "RequestedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Payouts_NextTryAt",
                table: "Payouts",
                column: "NextTryAt");

            migrationBuilder.CreateIndex(
                name: "IX_Payouts_StripePayoutId",
                table: "Payouts",
                column: "StripePayoutId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Payouts_TransferId",
                table: "Payouts",
                column: "TransferId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_PocketPlans_CardId",
                table: "PocketPlans",
                column: "CardId");

            migrationBuilder.CreateIndex(
                name: "IX_PocketPlans_GuardianshipId",
                table: "PocketPlans",
                column: "GuardianshipId");

            migrationBuilder.CreateIndex(
                name: "IX_PocketPlans_MinorId_StartedAt",
                table: "PocketPlans",
                columns: new[] { "MinorId", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_PocketPlans_NextAt",
                table: "PocketPlans",
                column: "NextAt",
                filter: "\"NextAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_PocketTopUps_PlanId_DueAt",
                table: "PocketTopUps",
                columns: new[] { "PlanId", "DueAt" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_PocketTopUps_Waiting",
                table: "PocketTopUps",
                column: "DueAt",
                filter: "\"State\" = 1");

            migrationBuilder.CreateIndex(
                name: "IX_PriceBook_LoadedBy",
                table: "PriceBook",
                column: "LoadedBy");

            migrationBuilder.CreateIndex(
                name: "IX_Purchases_BuyerId_StartedAt",
                table: "Purchases",
                columns: new[] { "BuyerId", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Purchases_CardId",
                table: "Purchases",
                column: "CardId");

            migrationBuilder.CreateIndex(
                name: "IX_Purchases_NextCheckAt",
                table: "Purchases",
                column: "NextCheckAt",
                filter: "\"PaymentIntentId\" IS NOT NULL AND \"BalanceTransactionId\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Purchases_PayerId",
                table: "Purchases",
                column: "PayerId");

            migrationBuilder.CreateIndex(
                name: "IX_Purchases_PaymentIntentId",
                table: "Purchases",
                column: "PaymentIntentId");

            migrationBuilder.CreateIndex(
                name: "IX_Purchases_SessionId",
                table: "Purchases",
                column: "SessionId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Purchases_State_NextCheckAt",
                table: "Purchases",
                columns: new[] { "State", "NextCheckAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Refunds_NextTryAt",
                table: "Refunds",
                column: "NextTryAt",
                filter: "\"NextTryAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Refunds_PersonId",
                table: "Refunds",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_Refunds_PurchaseId_RequestedAt",
                table: "Refunds",
                columns: new[] { "PurchaseId", "RequestedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Refunds_StripeRefundId",
                table: "Refunds",
                column: "StripeRefundId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_RefusedAttempts_MinorId_LastAt",
                table: "RefusedAttempts",
                columns: new[] { "MinorId", "LastAt" });

            migrationBuilder.CreateIndex(
                name: "IX_SpendingPauses_PersonId_EndsAt",
                table: "SpendingPauses",
                columns: new[] { "PersonId", "EndsAt" });

            migrationBuilder.CreateIndex(
                name: "IX_StripeEvents_About_Sequence",
                table: "StripeEvents",
                columns: new[] { "About", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_StripeEvents_Id",
                table: "StripeEvents",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_StripeEvents_ProcessedAt",
                table: "StripeEvents",
                column: "ProcessedAt");

            migrationBuilder.CreateIndex(
                name: "IX_StripeEvents_State_DueAt",
                table: "StripeEvents",
                columns: new[] { "State", "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_StripeEvents_State_Sequence",
                table: "StripeEvents",
                columns: new[] { "State", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_TakenGifts_Sequence",
                table: "TakenGifts",
                column: "Sequence");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AccountReviews");

            migrationBuilder.DropTable(
                name: "Asks");

            migrationBuilder.DropTable(
                name: "AspNetUserClaims");

            migrationBuilder.DropTable(
                name: "AspNetUserLogins");

            migrationBuilder.DropTable(
                name: "AspNetUserPasskeys");

            migrationBuilder.DropTable(
                name: "AspNetUserTokens");

            migrationBuilder.DropTable(
                name: "CardMarks");

            migrationBuilder.DropTable(
                name: "CashChecks");

            migrationBuilder.DropTable(
                name: "CashDifferences");

            migrationBuilder.DropTable(
                name: "Claims");

            migrationBuilder.DropTable(
                name: "CoinLots");

            migrationBuilder.DropTable(
                name: "CoinPackages");

            migrationBuilder.DropTable(
                name: "Creators");

            migrationBuilder.DropTable(
                name: "Customers");

            migrationBuilder.DropTable(
                name: "DeviceMarks");

            migrationBuilder.DropTable(
                name: "Disputes");

            migrationBuilder.DropTable(
                name: "ExchangeRates");

            migrationBuilder.DropTable(
                name: "Gifts");

            migrationBuilder.DropTable(
                name: "GuardianConsents");

            migrationBuilder.DropTable(
                name: "GuardianInvites");

            migrationBuilder.DropTable(
                name: "GuardianProofs");

            migrationBuilder.DropTable(
                name: "InviteMisses");

            migrationBuilder.DropTable(
                name: "JournalEntries");

            migrationBuilder.DropTable(
                name: "LedgerAccounts");

            migrationBuilder.DropTable(
                name: "LimitAlerts");

            migrationBuilder.DropTable(
                name: "LimitCarries");

            migrationBuilder.DropTable(
                name: "LimitChanges");

            migrationBuilder.DropTable(
                name: "LimitSettings");

            migrationBuilder.DropTable(
                name: "LogCheckpoints");

            migrationBuilder.DropTable(
                name: "LogTiles");

            migrationBuilder.DropTable(
                name: "MeterCharges");

            migrationBuilder.DropTable(
                name: "Notifications");

            migrationBuilder.DropTable(
                name: "OutboxMails");

            migrationBuilder.DropTable(
                name: "PaymentCases");

            migrationBuilder.DropTable(
                name: "Payouts");

            migrationBuilder.DropTable(
                name: "PayoutTerms");

            migrationBuilder.DropTable(
                name: "PocketTopUps");

            migrationBuilder.DropTable(
                name: "PriceBook");

            migrationBuilder.DropTable(
                name: "RecognitionCursor");

            migrationBuilder.DropTable(
                name: "RefusedAttempts");

            migrationBuilder.DropTable(
                name: "SignUpPauses");

            migrationBuilder.DropTable(
                name: "SpendingPauses");

            migrationBuilder.DropTable(
                name: "StripeCursors");

            migrationBuilder.DropTable(
                name: "StripeEvents");

            migrationBuilder.DropTable(
                name: "TakenGifts");

            migrationBuilder.DropTable(
                name: "Meters");

            migrationBuilder.DropTable(
                name: "PocketPlans");

            migrationBuilder.DropTable(
                name: "GiftSends");

            migrationBuilder.DropTable(
                name: "Refunds");

            migrationBuilder.DropTable(
                name: "Guardianships");

            migrationBuilder.DropTable(
                name: "Purchases");

            migrationBuilder.DropTable(
                name: "Cards");

            migrationBuilder.DropTable(
                name: "AspNetUsers");
        }
    }
}
