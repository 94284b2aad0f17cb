// The groups of the client API's routes, one function and file for each page of its documentation.
#pragma once

namespace kith::node {

class Api;

void add_oauth_routes(Api& api);  // apps, tokens
void add_media_routes(Api& api);  // uploads
void add_instance_routes(Api& api);
void add_terms_routes(Api& api);
void add_search_routes(Api& api);
void add_trend_routes(Api& api);
void add_announcement_routes(Api& api);
void add_report_routes(Api& api);
void add_oembed_routes(Api& api);
void add_timeline_routes(Api& api);            // home, public, tag, list, link
void add_status_routes(Api& api);              // one status; what is done to it:
void add_push_routes(Api& api);                // where an app is told of notifications
void add_account_routes(Api& api);             // looking at accounts
void add_account_list_routes(Api& api);        // posts and people of an account
void add_account_doing_routes(Api& api);       // following, blocking, muting, noting
void add_credential_routes(Api& api);          // one's own account, profile and preferences
void add_update_credentials_routes(Api& api);  // changing them
void add_relation_list_routes(Api& api);       // follow_requests, blocks, mutes, domain_blocks
void add_discovery_routes(Api& api);           // suggestions, directory
void add_tag_routes(Api& api);                 // tags, followed and featured tags
void add_status_create_routes(Api& api);
void add_status_edit_routes(Api& api);
void add_status_act_routes(Api& api);
void add_status_view_routes(Api& api);
void add_status_quote_routes(Api& api);
void add_status_list_routes(Api& api);  // bookmarks, favourites
void add_poll_routes(Api& api);
void add_scheduled_routes(Api& api);
void add_list_routes(Api& api);
void add_collection_routes(Api& api);
void add_notification_routes(Api& api);          // one by one
void add_notification_group_routes(Api& api);    // grouped
void add_notification_request_routes(Api& api);  // and the policy
void add_marker_routes(Api& api);
void add_conversation_routes(Api& api);
void add_filter_routes(Api& api);
void add_first_filter_routes(Api& api);  // v1

}  // namespace kith::node
