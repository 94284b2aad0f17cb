// Sample pages of the staff desk, for tests of pages. Names of people and institutions are invented.
#pragma once

#include "node/web/desk_models.h"
#include "tests/node/consent_samples.h"

namespace kith::node::samples {

inline DeskPage empty_desk() {
    return {.site = site(), .csrf = "CSRF", .handle = "@prof@social.fernleigh.example", .role = "faculty"};
}

inline DeskPage busy_desk() {
    DeskPage page = empty_desk();
    page.typed_who = "@dara@giving.example";
    page.purpose = Reason::personal_greeting;
    page.done = DeskDone::looked;
    page.looked =
        Looked{"@dara@giving.example",
               Reason::personal_greeting,
               {{DetailKind::nickname, "Dazza <3", true, at("2028-01-11T10:00:00Z")},
                {DetailKind::favourite_author, "Terry Pratchett", false, at("2026-03-22T10:00:00Z")}}};
    page.asked = {{.who = "@dara@giving.example",
                   .kinds = {DetailKind::hometown, DetailKind::pet},
                   .reason = Reason::event_invitation,
                   .state = storage::RequestState::open,
                   .asked = at("2026-02-27T10:00:00Z"),
                   .until = at("2026-03-29T10:00:00Z")},
                  {.who = "@new@giving.example",
                   .kinds = {DetailKind::birthday},
                   .reason = Reason::personal_greeting,
                   .state = storage::RequestState::answered,
                   .asked = at("2026-02-01T10:00:00Z"),
                   .until = at("2026-03-03T10:00:00Z")}};
    return page;
}

inline DeskPage refused_desk() {
    DeskPage page = empty_desk();
    page.typed_who = "@dara@giving.example";
    page.done = DeskDone::refused;
    page.detail = "This person asked us to forget this. Only they can tell it again.";
    return page;
}

}  // namespace kith::node::samples
