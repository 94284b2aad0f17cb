// A client's bytes read whole and in pieces come out the same, within their limit; a refusal is final.
#include "consent/base/bytes.h"
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "node/http/websocket_frames.h"

#include <vector>

using kith::node::CloseCode;
using kith::node::FrameReader;
using kith::node::Opcode;

namespace {

constexpr std::size_t most = 300;

struct Seen {
    std::vector<std::pair<Opcode, std::string>> messages;
    bool refused = false;
    CloseCode code{};
    bool operator==(const Seen&) const = default;
};

Seen read_all(std::string_view bytes, std::size_t step) {
    FrameReader reader(most);
    Seen seen;
    while (!bytes.empty() && !seen.refused) {
        std::string_view piece = bytes.substr(0, step);
        bytes.remove_prefix(piece.size());
        while (true) {
            const auto outcome = reader.read(piece);
            if (outcome == FrameReader::Outcome::needs_more) break;
            if (outcome == FrameReader::Outcome::refused) {
                seen.refused = true;
                seen.code = reader.refusal();
                break;
            }
            seen.messages.emplace_back(reader.opcode(), reader.payload());
        }
    }
    return seen;
}

}  // namespace

FUZZ_TARGET(bytes) {
    const Seen whole = read_all(bytes, std::max<std::size_t>(bytes.size(), 1));
    KITH_CHECK(whole == read_all(bytes, 1));
    KITH_CHECK(whole == read_all(bytes, 7));
    for (const auto& [opcode, payload] : whole.messages) {
        const bool control = opcode >= Opcode::close;
        KITH_CHECK(payload.size() <= (control ? 125 : most));
        if (opcode == Opcode::text) KITH_CHECK(kith::is_utf8(payload));
        std::string out;
        append_frame(out, opcode, payload);
        KITH_CHECK(out.ends_with(payload) && out.size() <= payload.size() + 4);
    }
}
