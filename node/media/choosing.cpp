#include "node/media/choosing.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace kith::node {

Result<std::unique_ptr<S3Blobs>> open_s3_of(const MediaSettings& settings,
                                            const Directory& directory,
                                            const Clock& clock,
                                            std::string owner) {
    if (!settings.s3.is_named()) {
        return fail(Errc::malformed,
                    "media: no store",
                    "kith.toml names no store: add [media.s3] with endpoint, bucket, access_key and "
                    "secret_key_file");
    }
    S3Settings s3 = settings.s3;
    s3.secret_key_file = directory.resolve(s3.secret_key_file);
    s3.ca_file = directory.resolve(s3.ca_file);
    return open_s3_blobs(s3, clock, std::move(owner));
}

bool holds_media(const Directory& directory) {
    std::error_code error;
    for (const auto& folder : std::filesystem::directory_iterator(directory.media_dir(), error)) {
        std::error_code inner;
        if (!std::filesystem::is_empty(folder.path(), inner) && !inner) return true;
    }
    return false;
}

}  // namespace kith::node
