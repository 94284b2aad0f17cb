// The node's own emojis: added, listed and removed by an operator.
#include "activitypub/emojis.h"

#include "consent/base/bytes.h"
#include "consent/json.h"
#include "node/commands/commands.h"
#include "node/media/media_store.h"
#include "storage/emojis.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;

Json emoji_json(const CommandParts& parts, const storage::EmojiRow& row) {
    return {{"shortcode", row.shortcode},
            {"category", row.category},
            {"url", activitypub::emoji_url(parts.site, row)},
            {"static_url", activitypub::still_emoji_url(parts.site, row)}};
}

}  // namespace

Result<Json> add_emoji_command(const CommandParts& parts, const Args& args) {
    const std::string name = TRY(args.text("shortcode"));
    const std::string category = TRY(args.text_or_empty("category"));
    const Bytes file = TRY(from_base64(TRY(args.text("file"))));
    return emoji_json(parts, TRY(parts.media.add_emoji(name, category, as_text(file))));
}

Result<Json> list_emojis_command(const CommandParts& parts, const Args&) {
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const storage::EmojiRow& row : storage::all_emojis(tx)) list.push_back(emoji_json(parts, row));
        return list;
    });
}

Result<Json> remove_emoji_command(const CommandParts& parts, const Args& args) {
    const std::string name = TRY(args.text("shortcode"));
    const bool gone = TRY(
        parts.database.write([&](storage::Tx& tx) -> Result<bool> { return storage::drop_emoji(tx, name); }));
    if (!gone) return fail(Errc::not_found, "command: emoji", "there is none of that name: kith emoji list");
    return Json{{"shortcode", name}, {"removed", true}};
}

}  // namespace kith::node
