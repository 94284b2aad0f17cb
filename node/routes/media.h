// The routes of what people uploaded: /media/{file}, and of emojis: /media/emoji/{file}. Public; who has the
// address may look.
#pragma once

#include "node/http/problem.h"
#include "node/http/router.h"

#include <cstddef>
#include <memory>
#include <string_view>

namespace kith::node {

class MediaStore;
class RemotePictures;

/// How large the body of such a request may be, where it may hold a file; else 0. Known before it is read.
std::size_t upload_bytes_max_of(std::string_view method, std::string_view path);

/// Both outlive the router.
void add_media_file_routes(Router& router, const MediaStore& media, const Problems& problems);
/// /media/remote/{file}: small pictures of other servers' posts; /media/remote/{shape}/{file}: of their
/// people and emojis.
void add_remote_picture_routes(Router& router,
                               std::shared_ptr<RemotePictures> pictures,
                               const Problems& problems);

}  // namespace kith::node
