// The pages of the consent centre: each turns its model into a whole document, in words of the catalogue
// (consent/catalogue.h). Pure; any thread.
#pragma once

#include "node/web/consent_models.h"

#include <string>

namespace kith::node {

std::string render_consent_entry(const ConsentEntryPage& page);
std::string render_consent_link(const ConsentLinkPage& page);
std::string render_consent_home(const ConsentHomePage& page);
std::string render_consent_home_back(const ConsentHomeBackPage& page);
std::string render_consent_receipt(const ConsentReceiptPage& page);
std::string render_consent_centre(const ConsentCentrePage& page);
std::string render_consent_password(const ConsentPasswordPage& page);
std::string render_consent_done(const ConsentDonePage& page);

}  // namespace kith::node
