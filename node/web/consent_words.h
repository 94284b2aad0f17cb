// The sentences of the consent pages in one language, from the catalogue. Pure; any thread.
#pragma once

#include "consent/catalogue.h"
#include "node/consent/centre.h"

#include <initializer_list>
#include <string>
#include <string_view>

namespace kith::node {

class ConsentWords {
 public:
    explicit ConsentWords(std::string_view wanted) : language_(consent::spoken_language(wanted)) {}
    std::string_view language() const { return language_; }

    std::string say(std::string_view message) const;
    std::string say(std::string_view message, std::initializer_list<consent::Filling> gaps) const;

    std::string day(Instant at) const;   // "1 March 2026"
    std::string time(Instant at) const;  // "1 March 2026, 10:00 UTC"
    std::string kind(consent::DetailKind kind) const;
    std::string kinds(consent::KindSet kinds) const;  // "a detail" for none
    std::string reason(consent::Reason reason) const;
    std::string reader(const Use::Reader& reader) const;
    std::string readers(const Use& use) const;

    std::string source(const KnownDetail& detail) const;
    std::string kept(const KnownDetail& detail) const;
    std::string seen(const KnownDetail& detail, bool used) const;
    /// Why a use is on, or since when and why it is off.
    std::string why(const Use& use, const consent::ReasonSet& objections) const;
    std::string told(const Told& told) const;
    std::string event(const Happened& event) const;
    /// What telling us something on the page says yes to.
    std::string remember_notice() const;

 private:
    std::string what(const Happened& event) const;

    std::string language_;
};

/// With a capital letter, where it stands alone.
std::string as_heading(std::string words);

}  // namespace kith::node
