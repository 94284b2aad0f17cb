#include "consent/json.h"
#include "node/commands/commands.h"

namespace kith::node {

Result<nlohmann::json> copy_media_command(const CommandParts& parts, const Args& args) {
    const std::string to = TRY(args.text("to"));
    if (to != "s3" && to != "directory")
        return fail(Errc::malformed, "command: to", "media are copied to s3 or to directory");
    const auto from = TRY(args.number("from", 0, 0, media_folders));
    const MediaCopied done = TRY(parts.copy_media(to, static_cast<unsigned>(from)));
    return nlohmann::json{{"next", done.next},
                          {"of", media_folders},
                          {"copied", done.copied},
                          {"present", done.present},
                          {"damaged", done.damaged},
                          {"unneeded", done.unneeded},
                          {"bytes", done.bytes}};
}

}  // namespace kith::node
