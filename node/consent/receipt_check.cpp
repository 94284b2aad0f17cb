#include "node/consent/receipt_check.h"

#include "activitypub/wire/json.h"
#include "activitypub/wire/object_proof.h"
#include "consent/base/limits.h"
#include "consent/checkpoint.h"
#include "consent/json.h"
#include "node/consent/limits.h"
#include "node/consent/log_outside.h"
#include "node/consent/receipt_claims.h"

#include <fmt/format.h>

#include <algorithm>

namespace kith::node {
namespace {

using Json = nlohmann::json;
using consent::Checkpoint;

std::string why(const Error& error) {
    return error.message.empty() ? std::string(error.rule) : error.message;
}

CheckedStep step(std::string_view name, const Done& done, std::string held) {
    if (done) return {.step = name, .held = Held::yes, .why = std::move(held)};
    return {.step = name, .held = Held::no, .why = why(done.error())};
}

Done check_signature(const Json& receipt, const crypto::PublicKey& key, Instant now) {
    const auto proof = TRY(activitypub::read_proof(receipt, now));
    return activitypub::verify_proof(receipt, proof, key);
}

/// A promise is kept by the log, and no longer counts once it is over. Whoever had a proof has no promise any
/// more.
CheckedStep promised(std::string_view name, const ReceiptClaims& claims, Instant now) {
    if (!claims.checkpoint.empty()) return {name, Held::no, "the log has become shorter"};
    if (const Done bounded = check_promise(claims); !bounded) return {name, Held::no, why(bounded.error())};
    const std::string by = to_iso8601(*claims.included_by);
    if (now <= *claims.included_by) return {name, Held::not_yet, fmt::format("promised by {}", by)};
    return {name, Held::no, fmt::format("was promised by {}, and is not there", by)};
}

/// The consent actor's key of that name, from the node's own document.
Result<crypto::PublicKey> fetch_key(const Uri& key_id, const LogOutside& node) {
    UriParts parts = TRY(parse_uri(key_id.text()));
    if (parts.origin() != node.origin()) {
        return fail(Errc::unauthorized, "receipt/other-node", "it is signed by a key of another node");
    }
    parts.fragment.clear();
    const std::string actor = parts.text();
    const std::string body =
        TRY(node.get(parts.path_and_query(), "application/activity+json", limits::fetch_body_bytes_max));
    const Json document = TRY(activitypub::parse_json(body));
    const Json methods =
        document.is_object() ? document.value("assertionMethod", Json::array()) : Json::array();
    if (document.is_object() && document.value("id", Json()) == actor && methods.is_array()) {
        for (const Json& method : methods) {
            const bool named = method.is_object() && method.value("id", Json()) == key_id.text() &&
                               method.value("controller", Json()) == actor;
            const Json text = named ? method.value("publicKeyMultibase", Json()) : Json();
            if (text.is_string()) return crypto::PublicKey::from_multikey(text.get<std::string>());
        }
    }
    return fail(
        Errc::unauthorized, "receipt/key", "the node's consent actor does not list the key that signed it");
}

/// No answer is no verdict; anything else is one.
bool is_no_answer(const Error& error) {
    return error.code == Errc::unavailable;
}

struct Present {
    const Json& receipt;
    const ReceiptClaims& claims;
    const crypto::PublicKey& key;
    const LogOutside& node;
    Instant now;
};

Result<Checkpoint> fetch_checkpoint(const Present& at) {
    const UriParts parts = TRY(parse_uri(at.node.origin()));
    if (at.claims.origin != parts.authority() + "/consent/log") {
        return fail(Errc::unauthorized, "receipt/other-log", "it stands in the log of another node");
    }
    const std::string note =
        TRY(at.node.get("/consent/log/checkpoint", "text/plain", limits::note_bytes_max));
    const auto verifier = TRY(consent::NoteVerifier::create(at.claims.origin, at.key));
    return consent::open_checkpoint(note, at.claims.origin, verifier);
}

Done check_present_inclusion(const Present& at, const Checkpoint& checkpoint, TilesOutside& tiles) {
    const auto path = TRY(consent::merkle::inclusion_proof(tiles, at.claims.index, checkpoint.size));
    return consent::merkle::verify_inclusion(consent::merkle::leaf_hash(as_bytes(at.claims.entry)),
                                             at.claims.index,
                                             checkpoint.size,
                                             path,
                                             checkpoint.root);
}

/// That the log still begins with what it was when the receipt was given out.
Done check_history(const Present& at, const Checkpoint& checkpoint, TilesOutside& tiles) {
    const auto verifier = TRY(consent::NoteVerifier::create(at.claims.origin, at.key));
    const Checkpoint old = TRY(consent::open_checkpoint(at.claims.checkpoint, at.claims.origin, verifier));
    if (old.size > checkpoint.size)
        return fail(Errc::unauthorized, "log/shrank", "the log has become shorter");
    const auto path = TRY(consent::merkle::consistency_proof(tiles, old.size, checkpoint.size));
    return consent::merkle::verify_consistency(old.size, checkpoint.size, old.root, checkpoint.root, path);
}

/// The steps that need the node's present log.
Done check_log(const Present& at, Checked& checked) {
    const auto checkpoint = fetch_checkpoint(at);
    if (!checkpoint) {
        if (is_no_answer(checkpoint.error())) return std::unexpected(checkpoint.error());
        // Before its first checkpoint a log is only promised.
        const bool none = checkpoint.error().rule == "log/status" && at.claims.checkpoint.empty();
        checked.steps.push_back(none ? promised("checkpoint", at.claims, at.now)
                                     : CheckedStep{"checkpoint", Held::no, why(checkpoint.error())});
        return {};
    }
    checked.steps.push_back(
        {"checkpoint", Held::yes, fmt::format("of {} entries, signed by the same key", checkpoint->size)});
    if (at.claims.index >= checkpoint->size) {
        checked.steps.push_back(promised("log", at.claims, at.now));
        return {};
    }
    TilesOutside tiles(at.node, checkpoint->size);
    Done included = check_present_inclusion(at, *checkpoint, tiles);
    if (!included && is_no_answer(included.error())) return included;
    checked.steps.push_back(
        step("log", included, fmt::format("entry {} is in the log of today", at.claims.index)));
    if (at.claims.checkpoint.empty()) return {};
    Done continued = check_history(at, *checkpoint, tiles);
    if (!continued && is_no_answer(continued.error())) return continued;
    checked.steps.push_back(
        step("history", continued, "the log of today begins with the one of the receipt"));
    return {};
}

}  // namespace

std::string_view name_of(Held held) {
    switch (held) {
        case Held::yes:
            return "holds";
        case Held::no:
            return "FAILS";
        case Held::not_yet:
            return "not yet";
    }
    return "";
}

Held Checked::verdict() const {
    const auto some = [&](Held held) {
        return std::ranges::find(steps, held, &CheckedStep::held) != steps.end();
    };
    if (steps.empty() || some(Held::no)) return Held::no;
    return some(Held::not_yet) ? Held::not_yet : Held::yes;
}

Result<Json> parse_receipt(std::string_view text) {
    if (text.size() > limits::receipt_bytes_max) {
        return fail(Errc::too_large, "receipt/length", "this is too long for a receipt");
    }
    auto receipt = activitypub::parse_json(text);
    if (!receipt || !receipt->is_object()) {
        return fail(Errc::malformed, "receipt/json", "this is no receipt: it is no JSON object");
    }
    return receipt;
}

Result<crypto::PublicKey> parse_receipt_key(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r') || text.ends_with(' ')) text.remove_suffix(1);
    if (text.starts_with('z')) {
        auto key = crypto::PublicKey::from_multikey(text);
        if (key) return key;
    }
    const auto verifier = consent::NoteVerifier::parse(text);
    if (verifier) return verifier->key();
    return fail(Errc::malformed,
                "receipt/key",
                "this is no key: it is what /consent/log/key answers, or a publicKeyMultibase (z6Mk…)");
}

Checked check_receipt(const Json& receipt, const crypto::PublicKey& key, Instant now) {
    Checked checked;
    checked.steps.push_back(step("signature", check_signature(receipt, key, now), "signed by the key"));
    const auto claims = ReceiptClaims::of(receipt);
    if (!claims) {
        checked.steps.push_back({"leaf", Held::no, why(claims.error())});
        return checked;
    }
    checked.steps.push_back(step("leaf", check_leaf(*claims), "its entry in the log is of this very event"));
    checked.steps.push_back(
        step("event", check_event(*claims, receipt, now), "the receipt says what the log holds"));
    checked.steps.push_back(claims->checkpoint.empty()
                                ? promised("inclusion", *claims, now)
                                : step("inclusion",
                                       check_inclusion(*claims, key),
                                       "it is in the log, under the receipt's checkpoint"));
    return checked;
}

Result<Checked> check_receipt_at(const Json& receipt,
                                 const Uri& node,
                                 const std::optional<crypto::PublicKey>& known,
                                 Transport& transport,
                                 Instant now) {
    const LogOutside outside(TRY(parse_uri(node.text())).origin(), transport);
    std::optional<crypto::PublicKey> key = known;
    Checked checked;
    if (!key) {
        const auto proof = activitypub::read_proof(receipt, now);
        auto fetched = proof ? fetch_key(proof->key_id, outside)
                             : Result<crypto::PublicKey>(std::unexpected(proof.error()));
        if (!fetched) {
            if (is_no_answer(fetched.error())) return std::unexpected(fetched.error());
            checked.steps.push_back({"key", Held::no, why(fetched.error())});
            return checked;
        }
        key = *std::move(fetched);
        checked.steps.push_back(
            {"key", Held::yes, "listed by the node's consent actor: " + key->to_multikey()});
    }
    const auto claims = ReceiptClaims::of(receipt);
    const bool promise = claims && claims->checkpoint.empty();
    for (CheckedStep& each : check_receipt(receipt, *key, now).steps) {
        // Whether a promise was kept, the log says.
        if (!promise || each.step != "inclusion") checked.steps.push_back(std::move(each));
    }
    if (!claims) return checked;
    TRY_DONE(check_log({receipt, *claims, *key, outside, now}, checked));
    return checked;
}

}  // namespace kith::node
