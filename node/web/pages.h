// The public pages: each turns its model into a whole document. Pure; any thread.
#pragma once

#include "node/web/models.h"

#include <string>
#include <string_view>

namespace kith::node {

/// Goes with every page: nothing but our own style sheet, images and forms.
inline constexpr std::string_view page_security_policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; form-action 'self'; base-uri "
    "'none'; "
    "frame-ancestors 'none'";
inline constexpr std::string_view page_content_type = "text/html; charset=utf-8";
inline constexpr std::string_view feed_content_type = "application/atom+xml; charset=utf-8";

std::string render_front(const FrontPage& page);
std::string render_profile(const ProfilePage& page);
std::string render_post(const PostPage& page);
std::string render_tag(const TagPage& page);
std::string render_about(const AboutPage& page);
std::string render_terms(const TermsPage& page);
std::string render_interact(const InteractPage& page);
std::string render_landing(const LandingPage& page);
std::string render_error(const ErrorPage& page);

/// GET /@handle/feed.atom (RFC 4287) of the page's person and posts. Boosts are left out: they are not their
/// words.
std::string render_feed(const ProfilePage& page);

}  // namespace kith::node
