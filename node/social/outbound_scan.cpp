#include "node/social/outbound_scan.h"

#include "activitypub/wire/fold.h"
#include "consent/catalogue.h"
#include "consent/gate.h"
#include "storage/details.h"
#include "storage/disclosures.h"
#include "storage/grants.h"

#include <algorithm>
#include <array>

namespace kith::node {

using consent::DetailKind;
using consent::KindSet;
using consent::Sensitivity;
using storage::ActorRow;

namespace {

/// "%C3%A9" and the like, as in a link.
std::string percent_decoded(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = from_hex(text[i] == '%' ? text.substr(i + 1, 2) : std::string_view());
        if (byte && byte->size() == 1) {
            decoded += static_cast<char>(byte->front());
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

std::string run_together(std::string words) {
    std::erase(words, ' ');
    return words;
}

/// Scripts that put no space between words, and some that do: a match inside a word counts there.
bool runs_together(std::string_view letters) {
    return std::ranges::any_of(letters, [](char c) { return static_cast<unsigned char>(c) >= 0xE0U; });
}

/// One word as it stands in any dictionary: "blue", "gardening".
bool is_common(std::string_view value) {
    return std::ranges::all_of(value, [](char c) { return c >= 'a' && c <= 'z'; });
}

bool is_for_them_alone(const Outgoing& outgoing, const ActorRow& person) {
    return outgoing.visibility == Visibility::direct &&
           std::ranges::all_of(outgoing.to, [&](storage::ActorId actor) { return actor == person.id; });
}

Result<Leak> leak_of(
    storage::Tx& tx, storage::KeyStore& keys, const Outgoing& outgoing, const ActorRow& person, Instant now) {
    Leak leak{.subject = person.subject, .whose = "@" + person.username + "@" + person.host.text()};
    auto shown = TRY(storage::versions_shown_to(tx, keys, person.subject, outgoing.author.id));
    if (outgoing.by.valid()) {
        const auto to_them = TRY(storage::versions_shown_to(tx, keys, person.subject, outgoing.by));
        shown.insert(shown.end(), to_them.begin(), to_them.end());
    }
    KindSet kinds;
    for (const auto& each : shown) kinds.insert(each.kind);
    if (kinds.empty()) return leak;
    storage::SqlGrantBook book(tx);
    const auto permit = consent::Gate(book).ask_any<consent::purpose::ProtectiveScan>(
        person.subject, kinds, consent::Audience::self(), now);
    if (!permit && permit.error().code == Errc::denied) return leak;
    if (!permit) return std::unexpected(permit.error());
    const auto open = storage::PublicValues::of(tx, person.subject, now);
    consent::Vault vault = keys.vault();
    for (const auto& stored : TRY(storage::details_of(tx, *permit))) {
        const std::string version = storage::detail_version(stored.sealed.ciphertext());
        if (std::ranges::find(shown, version, &storage::ReleasedVersion::version) == shown.end()) continue;
        const bool everybody_may_know =
            std::ranges::find(open, stored.facts.id, &storage::PublicValues::Value::detail) != open.end();
        if (everybody_may_know) continue;
        const auto released = TRY(vault.open(stored.sealed, *permit));
        const Sensitivity sensitivity = consent::category_of(released.kind()).sensitivity;
        for (const std::string_view text : outgoing.texts) {
            const Likeness like = likeness(text, released.value(), sensitivity);
            if (like == Likeness::certain) leak.certain.insert(released.kind());
            if (like == Likeness::perhaps) leak.perhaps.insert(released.kind());
        }
    }
    return leak;
}

}  // namespace

Likeness likeness(std::string_view text, std::string_view value, Sensitivity sensitivity) {
    constexpr std::size_t short_bytes = 5;
    constexpr std::size_t long_bytes = 8;
    const std::string words = activitypub::folded_words(value);
    const std::string letters = run_together(words);
    if (letters.empty()) return Likeness::none;
    const bool anywhere = letters.size() >= long_bytes || runs_together(letters);
    const bool found = std::ranges::any_of(
        std::array{std::string(text), percent_decoded(text)}, [&](const std::string& read) {
            const std::string in = activitypub::folded_words(read);
            return in.contains(words) || in.contains(" " + letters + " ") ||
                   (anywhere && run_together(in).contains(letters));
        });
    if (!found) return Likeness::none;
    const bool common = sensitivity == Sensitivity::ordinary && is_common(value);
    return letters.size() < short_bytes || common ? Likeness::perhaps : Likeness::certain;
}

std::string words_of(KindSet kinds) {
    std::string list;
    kinds.for_each([&](DetailKind kind) {
        const std::string message = "desk/kind/" + std::string(consent::category_of(kind).name);
        list.append(list.empty() ? "" : ", ").append(consent::phrase(message, "en"));
    });
    return list;
}

Result<std::vector<Leak>> scan_outgoing(storage::Tx& tx,
                                        storage::KeyStore& keys,
                                        const Outgoing& outgoing,
                                        Instant now) {
    std::vector<Leak> found;
    for (const ActorRow& person : outgoing.persons) {
        const bool again = std::ranges::find(found, person.subject, &Leak::subject) != found.end();
        if (!person.subject.valid() || person.id == outgoing.author.id || again) continue;
        if (is_for_them_alone(outgoing, person)) continue;
        Leak leak = TRY(leak_of(tx, keys, outgoing, person, now));
        if (!leak.certain.empty() || !leak.perhaps.empty()) found.push_back(std::move(leak));
    }
    return found;
}

}  // namespace kith::node
