// Facts of consents, for the tests of receipts.
#pragma once

#include "consent/receipt.h"

#include <string>
#include <vector>

struct SampleReceipt {
    std::string name;  // of its golden files
    kith::consent::ReceiptFacts facts;
};

/// Asked for, and given in a direct message: a nickname and a favourite author, for one role of the staff.
inline kith::consent::ReceiptFacts sample_receipt() {
    using namespace kith;
    using namespace kith::consent;
    const std::string node = "https://node.example.edu";
    const Instant asked = parse_iso8601("2026-03-01T09:58:00Z").value();
    return {
        .vocabulary = node + "/ns/consent#",
        .receipt_id = "0b8e1c52-7a34-4f6e-9d0b-5a2c7e914f31",
        .receipt_url = node + "/consent/receipts/0b8e1c52-7a34-4f6e-9d0b-5a2c7e914f31",
        .record_id = "5f1c9a7e-22d4-4b1a-8c3e-7d60b1f4e805",
        .record_url = node + "/consent/records/5f1c9a7e-22d4-4b1a-8c3e-7d60b1f4e805",
        .created = parse_iso8601("2026-03-01T10:00:00Z").value(),
        .controller = {.name = "Example University",
                       .id = node + "/org",
                       .address = "1 College Road, Example",
                       .email = "privacy@example.edu",
                       .phone = "+353 1 555 0100",
                       .policy_url = node + "/privacy"},
        .jurisdiction = "IE",
        .subject = "urn:uuid:9c2d4e6f-1a3b-4c5d-8e7f-0a1b2c3d4e5f",
        .notice = {.url = node + "/notices/7/en",
                   .sha256 = "3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b",
                   .language = "en",
                   .date = "2026-02-01"},
        .processes = {{.reason = Reason::personal_greeting,
                       .basis = LawfulBasis::consent,
                       .kinds = {DetailKind::nickname, DetailKind::favourite_author},
                       .audience = Audience::staff_role("advancement"),
                       .storage = Period::years(3),
                       .erased_within = Period::days(30)}},
        .withdraw_url = node + "/my/consent",
        .rights_url = node + "/my/rights",
        .events = {{.state = GrantState::requested,
                    .at = asked,
                    .duration = Period::days(30),
                    .indicated_by = node + "/org",
                    .method = "poll in a direct message"},
                   {.state = GrantState::given,
                    .at = asked + Millis{118'000},
                    .duration = Period::years(1),
                    .indicated_by = "urn:uuid:9c2d4e6f-1a3b-4c5d-8e7f-0a1b2c3d4e5f",
                    .method = "signed vote in a direct message"}},
        .log =
            LogPlace{
                .origin = "node.example.edu/consent-log",
                .index = 1187,
                .entry =
                    R"({"at":"2026-03-01T09:55:00Z","digest":"w7yPX0VvC1oZ5kPDbYdMlAu0LgZ1nqWtVYqzJm2sP3E",)"
                    R"("type":"consent","v":1})",
                .salt = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
                .event = R"({"event":"give","state":"given"})",
                .inclusion_proof = {"4JzMQ1Hf5zmZFAVS2CSNLEJqTvuyXgZLJ2ZV0aZJ0Ko=",
                                    "TlrcDOMcRHQPNGRXWGDW7UPpEAQAlFM4NXKNhyPY5q4=",
                                    "4JzMQ1Hf5zmZFAVS2CSNLEJqTvuyXgZLJ2ZV0aZJ0Ko="},
                .checkpoint = "node.example.edu/consent-log\n1188\n"
                              "TlrcDOMcRHQPNGRXWGDW7UPpEAQAlFM4NXKNhyPY5q4=\n\n"
                              "— node.example.edu/consent-log Az3grlgtzPICa5OS8npVmf1M\n"},
    };
}

/// One for each shape that a receipt can take.
inline std::vector<SampleReceipt> sample_receipts() {
    using namespace kith;
    using namespace kith::consent;
    std::vector<SampleReceipt> all = {{"kept", sample_receipt()}};

    ReceiptFacts shown = sample_receipt();
    shown.events.back().expression = Expression::explicitly;
    shown.controller.phone.clear();
    shown.processes = {{.reason = Reason::profile_publication,
                        .basis = LawfulBasis::consent,
                        .kinds = {DetailKind::nickname},
                        .verb = Verb::share,
                        .audience = Audience::public_(),
                        .source = DataSource::subject_published,
                        .storage = Period::until_ended()},
                       {.reason = Reason::donor_stewardship,
                        .basis = LawfulBasis::explicit_consent,
                        .kinds = {DetailKind::cherished_cause_text},
                        .verb = Verb::share,
                        .audience = Audience::actor("https://node.example.edu/users/prof-a"),
                        .storage = Period::until(parse_iso8601("2027-12-31T00:00:00Z").value())},
                       {.reason = Reason::partner_introduction,
                        .basis = LawfulBasis::consent,
                        .kinds = {DetailKind::interest, DetailKind::degree},
                        .verb = Verb::share,
                        .audience = Audience::partner("partner.example.org"),
                        .recipient = Party{.name = "Partner College",
                                           .id = "https://partner.example.org/org",
                                           .address = "2 College Road, Example",
                                           .email = "privacy@partner.example.org"},
                        .source = DataSource::institution,
                        .storage_location = "FR",
                        .storage = Period::months(6)}};
    all.push_back({"shown", shown});

    ReceiptFacts withdrawn = sample_receipt();
    withdrawn.processes[0].verb = Verb::share;
    withdrawn.processes[0].audience = Audience::followers();
    withdrawn.events.push_back({.state = GrantState::withdrawn,
                                .at = withdrawn.created,
                                .duration = Period::until_ended(),
                                .indicated_by = withdrawn.subject,
                                .method = "STOP in a direct message"});
    withdrawn.log = LogPlace{.origin = "node.example.edu/consent-log",
                             .index = 1190,
                             .included_by = withdrawn.created + std::chrono::hours(24)};
    all.push_back({"withdrawn", withdrawn});

    ReceiptFacts by_law = sample_receipt();
    by_law.notice = {.url = by_law.controller.policy_url, .language = "en", .date = "2026-01-01"};
    by_law.processes = {{.reason = Reason::legal_record,
                         .basis = LawfulBasis::legal_obligation,
                         .kinds = {DetailKind::gift},
                         .audience = Audience::own_staff(),
                         .source = DataSource::institution,
                         .storage = Period::years(10)}};
    by_law.events = {{.state = GrantState::given,
                      .at = by_law.created,
                      .duration = Period::years(10),
                      .indicated_by = by_law.controller.id,
                      .method = "gift received"}};
    by_law.log.reset();
    all.push_back({"by_law", by_law});
    return all;
}
