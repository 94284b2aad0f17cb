// Pages of letting an application in, of an invented member of staff who acts for units.
#pragma once

#include "node/web/sign_in_pages.h"
#include "tests/node/web_samples.h"

namespace kith::node::samples {

inline AuthorisePage authorise_for_a_unit() {
    return {.site = site(),
            .csrf = "CSRF",
            .who = "@mara@social.fernleigh.example",
            .app_name = "A <very> good application",
            .website = "https://app.example/about",
            .back_to = "app.example",
            .scopes = {"read", "write", "push"},
            .fields = {{"client_id", "CLIENT"}, {"redirect_uri", "https://app.example/back"}},
            .acts_for = {{"17", "@mara@social.fernleigh.example", ActsFor::How::themselves},
                         {"18", "@botany@social.fernleigh.example", ActsFor::How::unit},
                         {"19", "@greenhouse-fund@social.fernleigh.example", ActsFor::How::reading_unit}},
            .other_path = "/oauth/authorize?client_id=CLIENT&force_login=true"};
}

inline SettingsPage settings_with_units() {
    const Instant made = from_unix_ms(1'780'000'000'000);
    return {.site = site(),
            .csrf = "CSRF",
            .who = "@mara@social.fernleigh.example",
            .apps = {{.id = "21",
                      .name = "A <very> good application",
                      .website = "https://app.example/about",
                      .scopes = "read write",
                      .made = made,
                      .last_used = made},
                     {.id = "22",
                      .name = "Another",
                      .scopes = "read push",
                      .made = made,
                      .last_used = made,
                      .unit = "@greenhouse-fund@social.fernleigh.example"}},
            .units = {{"@botany@social.fernleigh.example", false},
                      {"@greenhouse-fund@social.fernleigh.example", true}}};
}

}  // namespace kith::node::samples
