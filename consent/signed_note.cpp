#include "consent/signed_note.h"

#include "consent/base/limits.h"
#include "consent/crypto/digest.h"

#include <algorithm>

namespace kith::consent {
namespace {

constexpr std::byte ed25519_type{0x01};
constexpr std::string_view dash = "\xe2\x80\x94 ";  // U+2014

// Those that are one byte are control characters, or ' '.
// https://www.unicode.org/Public/UCD/latest/ucd/PropList.txt
constexpr std::array<std::string_view, 20> spaces = {" ",
                                                     "\xc2\x85",
                                                     "\xc2\xa0",
                                                     "\xe1\x9a\x80",
                                                     "\xe2\x80\x80",
                                                     "\xe2\x80\x81",
                                                     "\xe2\x80\x82",
                                                     "\xe2\x80\x83",
                                                     "\xe2\x80\x84",
                                                     "\xe2\x80\x85",
                                                     "\xe2\x80\x86",
                                                     "\xe2\x80\x87",
                                                     "\xe2\x80\x88",
                                                     "\xe2\x80\x89",
                                                     "\xe2\x80\x8a",
                                                     "\xe2\x80\xa8",
                                                     "\xe2\x80\xa9",
                                                     "\xe2\x80\xaf",
                                                     "\xe2\x81\x9f",
                                                     "\xe3\x80\x80"};

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

bool is_key_name(std::string_view name) {
    const auto has = [&](std::string_view part) { return name.find(part) != name.npos; };
    return !name.empty() && name.size() <= limits::note_key_name_bytes_max && is_utf8(name) &&
           !has_control(name) && !has("+") && std::ranges::none_of(spaces, has);
}

bool is_body(std::string_view body) {
    const auto is_stray = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; };
    return body.ends_with('\n') && body.size() <= limits::note_bytes_max && is_utf8(body) &&
           std::ranges::none_of(body, is_stray);
}

/// The signature type, then the key: as it is hashed, and as a verifier key carries it.
Bytes typed_key(const crypto::PublicKey& key) {
    const auto raw = key.ed25519_bytes();
    Bytes bytes(1 + raw.size(), ed25519_type);
    std::ranges::copy(raw, bytes.begin() + 1);
    return bytes;
}

// https://c2sp.org/signed-note#ed25519-signatures
NoteKeyId key_id(std::string_view name, const crypto::PublicKey& key) {
    Bytes message = to_bytes(name);
    message.push_back(std::byte{'\n'});
    const Bytes typed = typed_key(key);
    message.insert(message.end(), typed.begin(), typed.end());
    NoteKeyId id{};
    std::ranges::copy_n(crypto::sha256(message).begin(), id.size(), id.begin());
    return id;
}

/// One line without its newline: "— name base64(id ‖ signature)".
Result<NoteSignature> parse_signature(std::string_view line) {
    if (!line.starts_with(dash)) return fail(Errc::malformed, "note: signature line");
    line.remove_prefix(dash.size());
    const std::size_t space = line.find(' ');
    if (space == line.npos) return fail(Errc::malformed, "note: signature line");
    NoteSignature signature{.name = std::string(line.substr(0, space))};
    if (!is_key_name(signature.name)) return fail(Errc::malformed, "note: key name");
    const Bytes bytes = TRY(from_base64(line.substr(space + 1)));
    if (bytes.size() <= signature.id.size()) return fail(Errc::malformed, "note: signature length");
    const auto rest = std::ranges::copy_n(bytes.begin(), signature.id.size(), signature.id.begin()).in;
    signature.signature.assign(rest, bytes.end());
    return signature;
}

}  // namespace

Result<NoteVerifier> NoteVerifier::create(std::string_view name, crypto::PublicKey key) {
    if (!is_key_name(name)) return fail(Errc::malformed, "note: key name");
    if (key.kind() != crypto::KeyKind::ed25519) return fail(Errc::malformed, "note: key is not Ed25519");
    const NoteKeyId id = key_id(name, key);
    return NoteVerifier(std::string(name), id, std::move(key));
}

Result<NoteVerifier> NoteVerifier::parse(std::string_view text) {
    const std::size_t after_name = text.find('+');
    const std::size_t after_id = after_name == text.npos ? text.npos : text.find('+', after_name + 1);
    if (after_id == text.npos) return fail(Errc::malformed, "note: verifier key");
    const Bytes typed = TRY(from_base64(text.substr(after_id + 1)));
    if (typed.empty() || typed.front() != ed25519_type) {
        return fail(Errc::malformed, "note: verifier key's type");
    }
    crypto::PublicKey key = TRY(crypto::PublicKey::from_ed25519_bytes(ByteView(typed).subspan(1)));
    NoteVerifier verifier = TRY(create(text.substr(0, after_name), std::move(key)));
    if (verifier.text() != text) return fail(Errc::malformed, "note: verifier key's hash");
    return verifier;
}

std::string NoteVerifier::text() const {
    return name_ + '+' + to_hex(id_) + '+' + to_base64(typed_key(key_));
}

Result<SignedNote> SignedNote::parse(std::string_view text) {
    if (text.size() > limits::note_bytes_max) return fail(Errc::too_large, "note: length");
    // "the text is separated from the signatures by the last empty line in the note"
    const std::size_t gap = text.rfind("\n\n");
    if (gap == text.npos) return fail(Errc::malformed, "note: no signature");
    SignedNote note{.body = std::string(text.substr(0, gap + 1))};
    if (!is_body(note.body)) return fail(Errc::malformed, "note: body");
    std::string_view lines = text.substr(gap + 2);
    if (!lines.ends_with('\n')) return fail(Errc::malformed, "note: last line has no end");
    while (!lines.empty()) {
        if (note.signatures.size() == limits::note_signatures_max) {
            return fail(Errc::too_large, "note: signatures");
        }
        const std::size_t end = lines.find('\n');
        note.signatures.push_back(TRY(parse_signature(lines.substr(0, end))));
        lines.remove_prefix(end + 1);
    }
    return note;
}

std::string SignedNote::text() const {
    std::string out = body + '\n';
    for (const NoteSignature& by : signatures) {
        Bytes bytes(by.id.begin(), by.id.end());
        bytes.insert(bytes.end(), by.signature.begin(), by.signature.end());
        out += dash;
        out += by.name + ' ' + to_base64(bytes) + '\n';
    }
    return out;
}

Done SignedNote::sign(std::string_view name, const crypto::SigningKey& key) {
    const NoteVerifier own = TRY(NoteVerifier::create(name, key.public_key()));
    if (!is_body(body)) return fail(Errc::malformed, "note: body");
    signatures.push_back({.name = own.name(), .id = own.id(), .signature = key.sign(as_bytes(body))});
    return {};
}

Done SignedNote::verify(const NoteVerifier& verifier) const {
    bool signed_once = false;
    for (const NoteSignature& by : signatures) {
        if (by.name != verifier.name() || by.id != verifier.id()) continue;
        if (!verifier.key().verify(as_bytes(body), by.signature)) {
            return fail(Errc::unauthorized, "note: signature does not verify");
        }
        signed_once = true;
    }
    if (!signed_once) return fail(Errc::unauthorized, "note: no signature of this key");
    return {};
}

}  // namespace kith::consent
