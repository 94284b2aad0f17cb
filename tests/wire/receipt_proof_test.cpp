#include "activitypub/wire/object_proof.h"
#include "consent/json.h"
#include "tests/support/golden.h"
#include "tests/support/sample_receipts.h"
#include "tests/wire/documents.h"

#include <doctest/doctest.h>

#include <functional>

using namespace kith;
using namespace kith::activitypub;

namespace {

const Instant now = parse_iso8601("2026-03-01T10:00:05Z").value();
const Uri key_id = Uri::parse("https://node.example.edu/org#ed25519-key").value();

crypto::SigningKey key_of_seed() {
    return crypto::SigningKey::from_seed(crypto::key_from(Bytes(32, std::byte{7})).value());
}

bool holds(const Json& document, const crypto::PublicKey& key) {
    const auto proof = read_proof(document, now);
    return proof && verify_proof(document, *proof, key);
}

/// Changes one value after the other, in one bit each time, and puts it back.
void for_each_change(Json& value, const std::function<void()>& check) {
    if (value.is_structured()) {
        for (Json& item : value) for_each_change(item, check);
        return;
    }
    const Json before = value;
    if (value.is_number_integer()) {
        value = value.get<std::int64_t>() ^ 1;
        check();
    } else if (value.is_string()) {
        const std::size_t size = value.get_ref<const std::string&>().size();
        for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
            value = before;
            char& changed = value.get_ref<std::string&>()[at];
            changed = static_cast<char>(changed ^ (1 << (at % 7)));
            check();
        }
    }
    value = before;
}

}  // namespace

TEST_SUITE("wire/receipt_proof") {
    TEST_CASE("a receipt is believed with its proof, also after a way through text") {
        const auto key = key_of_seed();
        for (const SampleReceipt& sample : sample_receipts()) {
            CAPTURE(sample.name);
            const Json proved =
                add_proof(consent::consent_receipt(sample.facts), key, key_id, sample.facts.created).value();
            CHECK(holds(proved, key.public_key()));
            CHECK(holds(json_of(proved.dump(4)), key.public_key()));
            const auto received = parse_untrusted(dump_json(proved)).value();
            CHECK(verify_proof(received, read_proof(received, now).value(), key.public_key()));
            const auto another = crypto::SigningKey::generate(crypto::KeyKind::ed25519);
            CHECK_FALSE(holds(proved, another.public_key()));
        }
    }

    TEST_CASE("a receipt with one bit of any value changed is not believed") {
        const auto key = key_of_seed();
        const auto facts = sample_receipt();
        Json proved = add_proof(consent::consent_receipt(facts), key, key_id, facts.created).value();
        int changes = 0;
        int believed = 0;
        for_each_change(proved, [&] {
            ++changes;
            believed += holds(proved, key.public_key()) ? 1 : 0;
        });
        CHECK(changes > 500);
        CHECK(believed == 0);
        CHECK(holds(proved, key.public_key()));
    }

    TEST_CASE("a signed receipt is as reviewed") {
        // tests/receipts/check.mjs verifies the same file with an independent implementation.
        const auto key = key_of_seed();
        const auto facts = sample_receipt();
        const Json file = {
            {"document", add_proof(consent::consent_receipt(facts), key, key_id, facts.created).value()},
            {"publicKeyMultibase", key.public_key().to_multikey()}};
        expect_golden("wire/receipt_signed.json", dump_json_pretty(file) + "\n");
    }
}
