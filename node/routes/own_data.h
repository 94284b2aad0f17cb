// DataPages: /settings/data, where a person takes along what they have here and brings along what they have
// elsewhere. Pages without script; the parts and this object outlive the router. Any thread.
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "node/consent/links.h"
#include "node/http/body_file.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/http/throttle.h"
#include "node/routes/session_cookie.h"
#include "node/web/own_data_models.h"
#include "storage/blobs.h"
#include "storage/database.h"

#include <atomic>
#include <expected>
#include <string>
#include <string_view>

namespace kith::node {

class ArchiveShelf;
class Importer;

/// Whether what is posted there may be larger than a form.
bool takes_imports(std::string_view method, std::string_view path);

class DataPages {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        const Problems& problems;
        const Importer& importer;
        ArchiveShelf& archive_shelf;
        const storage::Blobs& blobs;
        storage::IdMaker& ids;
        const Clock& clock;
    };
    explicit DataPages(const Parts& parts);

    void add_routes(Router& router);
    /// An archive goes into a file, for who is signed in and has the page's form.
    BodyPlace place(const Request& head) const;

 private:
    struct Refusal {
        int status = 200;
        std::string_view problem{};
        std::string told{};
    };
    Response show(const Request& request) const;
    Response page(const Request& request, const Refusal& refusal) const;
    Response file(const Request& request) const;
    Response archive(const Request& request);
    Response bring(const Request& request) const;
    Response bring_archive(const Request& request) const;
    Response stop(const Request& request) const;

    std::expected<Visit, Response> visit(const Request& request) const;
    /// With the form's csrf.
    std::expected<Visit, Response> posted(const Request& request, std::string_view csrf) const;
    /// With the address of the form that sends an archive, which is known before the form is.
    std::expected<Visit, Response> posted_archive(const Request& request) const;
    std::expected<Visit, Response> admitted(const Request& request, bool ours) const;
    Response refused(const Request& request, const Error& error) const;
    Done write_down(const Visit& visit, std::string_view verb) const;

    const Parts parts_;
    const SessionCookie cookie_;
    Throttle archives_;  // of one person
    std::atomic<int> packing_ = 0;
};

}  // namespace kith::node
