// Where the media of a node are: its directory, an S3-compatible store, or both while they are copied.
#pragma once

#include "consent/base/clock.h"
#include "node/directory.h"
#include "node/media/media_settings.h"
#include "node/media/s3_blobs.h"

#include <memory>
#include <string>

namespace kith::node {

/// The store that [media.s3] names, whether media are kept there or not. Asks it nothing yet.
Result<std::unique_ptr<S3Blobs>> open_s3_of(const MediaSettings& settings,
                                            const Directory& directory,
                                            const Clock& clock,
                                            std::string owner);

/// Whether files of media lie in the directory: of no use, and let go by nobody, while media are elsewhere.
bool holds_media(const Directory& directory);

}  // namespace kith::node
