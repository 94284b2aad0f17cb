#include "consent/checkpoint.h"

#include "consent/base/limits.h"

#include <algorithm>
#include <charconv>

namespace kith::consent {
namespace {

/// Takes the next line, without its end. Empty when there is none.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return {};
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

Result<std::int64_t> parse_size(std::string_view text) {
    std::int64_t size = -1;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), size);
    const bool whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
    if (!whole || size < 0 || size > limits::log_entries_max || text != std::to_string(size)) {
        return fail(Errc::malformed, "checkpoint: size");
    }
    return size;
}

Result<crypto::Sha256> parse_root(std::string_view text) {
    const Bytes bytes = TRY(from_base64(text));
    crypto::Sha256 root{};
    if (bytes.size() != root.size()) return fail(Errc::malformed, "checkpoint: root");
    std::ranges::copy(bytes, root.begin());
    return root;
}

}  // namespace

// https://c2sp.org/tlog-checkpoint#note-text
Result<Checkpoint> Checkpoint::parse(std::string_view body) {
    if (body.size() > limits::note_bytes_max) return fail(Errc::too_large, "checkpoint: length");
    Checkpoint checkpoint;
    checkpoint.origin = take_line(body);
    if (checkpoint.origin.empty()) return fail(Errc::malformed, "checkpoint: origin");
    checkpoint.size = TRY(parse_size(take_line(body)));
    checkpoint.root = TRY(parse_root(take_line(body)));
    checkpoint.extensions = body;
    const bool whole_lines = body.empty() || body.ends_with('\n');
    if (!whole_lines || body.starts_with('\n') || body.find("\n\n") != body.npos) {
        return fail(Errc::malformed, "checkpoint: extensions");
    }
    return checkpoint;
}

std::string Checkpoint::body() const {
    return origin + '\n' + std::to_string(size) + '\n' + to_base64(root) + '\n' + extensions;
}

Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const crypto::SigningKey& key) {
    SignedNote note{.body = checkpoint.body()};
    const auto again = Checkpoint::parse(note.body);
    if (!again || *again != checkpoint) return fail(Errc::malformed, "checkpoint: cannot be written");
    TRY_DONE(note.sign(checkpoint.origin, key));
    return note.text();
}

Result<Checkpoint> open_checkpoint(std::string_view note,
                                   std::string_view origin,
                                   const NoteVerifier& verifier) {
    const SignedNote parsed = TRY(SignedNote::parse(note));
    TRY_DONE(parsed.verify(verifier));
    Checkpoint checkpoint = TRY(Checkpoint::parse(parsed.body));
    if (checkpoint.origin != origin) return fail(Errc::unauthorized, "checkpoint: of another log");
    return checkpoint;
}

}  // namespace kith::consent
