// AccessPages: how people let applications in and look after that: the authorisation page of OAuth 2, their
// settings, joining. Registers its routes; the parts and this object outlive the router. Any thread.
#pragma once

#include "activitypub/keyring.h"
#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "node/consent/links.h"
#include "node/http/body_file.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/mastodon/settings.h"
#include "node/social/social.h"
#include "storage/blobs.h"
#include "storage/database.h"
#include "storage/key_store.h"

#include <memory>

namespace kith::node {

class Api;
class ArchiveShelf;
class Authorise;
class JoinDoor;
class DataPages;
class Importer;
class MovePages;
class PasskeyPages;
class Registration;
class SecondStepPages;
class SettingsPages;
class SignIn;

class AccessPages {
 public:
    struct Parts {
        const activitypub::Site& site;
        const ClientSettings& settings;
        storage::Database& database;
        storage::KeyStore& keys;
        activitypub::Keyring& keyring;
        const Problems& problems;
        Social& social;
        const Links& links;
        SignIn& sign_in;
        const Importer& importer;
        ArchiveShelf& archive_shelf;
        const storage::Blobs& blobs;
        storage::IdMaker& ids;
        Clock& clock;
        Random& random;
    };
    explicit AccessPages(const Parts& parts);
    ~AccessPages();
    AccessPages(const AccessPages&) = delete;
    AccessPages& operator=(const AccessPages&) = delete;

    void add_routes(Router& router, Api& api);
    /// Where the body of a request goes that is for one of these pages.
    BodyPlace place(const Request& head) const;

 private:
    std::unique_ptr<Authorise> authorise_;
    std::unique_ptr<Registration> registration_;
    std::unique_ptr<JoinDoor> join_;
    std::unique_ptr<SettingsPages> settings_;
    std::unique_ptr<SecondStepPages> second_step_;
    std::unique_ptr<PasskeyPages> passkeys_;
    std::unique_ptr<DataPages> data_;
    std::unique_ptr<MovePages> move_;
};

}  // namespace kith::node
