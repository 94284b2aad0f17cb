// The groups of the client API's routes, one function and file for each page of its documentation.
#pragma once

namespace kith::node {

class Api;

void add_oauth_routes(Api& api);     // apps, tokens
void add_media_routes(Api& api);     // uploads
void add_instance_routes(Api& api);
void add_search_routes(Api& api);
void add_trend_routes(Api& api);
void add_announcement_routes(Api& api);
void add_report_routes(Api& api);
void add_oembed_routes(Api& api);
void add_timeline_routes(Api& api);  // home, public, tag, list, link
void add_status_routes(Api& api);    // one status and what is done to it
void add_push_routes(Api& api);      // where an app is told of notifications

}  // namespace kith::node
