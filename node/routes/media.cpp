#include "node/routes/media.h"

#include "node/media/limits.h"
#include "node/media/media_store.h"
#include "node/media/remote_pictures.h"

#include <utility>

namespace kith::node {

std::size_t upload_bytes_max_of(std::string_view method, std::string_view path) {
    if (method == "POST" && path == "/api/v2/media") return limits::film_form_bytes_max;
    const bool takes_image =
        (method == "POST" && path == "/api/v1/media") ||
        (method == "PUT" && path.starts_with("/api/v1/media/")) ||
        (method == "PATCH" && (path == "/api/v1/accounts/update_credentials" || path == "/api/v1/profile"));
    return takes_image ? limits::upload_form_bytes_max : 0;
}

void add_media_file_routes(Router& router, const MediaStore& media, const Problems& problems) {
    router.add("GET", "/media/{file}", [&media, &problems](Request& request) {
        auto response = media.serve(request);
        return response ? *std::move(response) : problems.respond(request, response.error());
    });
    router.add("GET", "/media/emoji/{file}", [&media, &problems](Request& request) {
        auto response = media.serve_emoji(request);
        return response ? *std::move(response) : problems.respond(request, response.error());
    });
}

void add_remote_picture_routes(Router& router,
                               std::shared_ptr<RemotePictures> pictures,
                               const Problems& problems) {
    for (const std::string_view pattern : {"/media/remote/{file}", "/media/remote/{shape}/{file}"}) {
        router.add("GET", pattern, [pictures, &problems](Request& request) {
            auto response = pictures->serve(request);
            return response ? *std::move(response) : problems.respond(request, response.error());
        });
    }
}

}  // namespace kith::node
