// read_markup(): a strict little reader of XML and of the HTML that we write, to check that pages are well
// formed.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

struct Element {
    std::string name;
    std::map<std::string, std::string> attributes;  // values as they are written
};

class MarkupReader {
 public:
    explicit MarkupReader(std::string_view text) : text_(text) {}

    /// Every start tag in order. Fails the test on anything that is not balanced, quoted and escaped.
    std::vector<Element> read() {
        while (at_ < text_.size()) {
            if (text_[at_] == '<')
                tag();
            else
                character('<');
        }
        CHECK_MESSAGE(open_.empty(), "an element is left open");
        return std::move(elements_);
    }

 private:
    bool take(std::string_view token) {
        if (!text_.substr(at_).starts_with(token)) return false;
        at_ += token.size();
        return true;
    }

    void character(char forbidden) {
        const char c = text_[at_];
        const auto rest = text_.substr(at_);
        REQUIRE_MESSAGE(c != forbidden, "unescaped at " << text_.substr(at_ < 60 ? 0 : at_ - 60, 120));
        REQUIRE((static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\t' || c == '\r'));
        if (c == '&') {
            const auto entity = rest.substr(0, rest.find(';') + 1);
            const std::vector<std::string_view> known{"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
            REQUIRE_MESSAGE(std::ranges::find(known, entity) != known.end(),
                            "bare & at " << rest.substr(0, 40));
        }
        ++at_;
    }

    std::string name() {
        const auto start = at_;
        while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 ||
                                      text_[at_] == '-' || text_[at_] == ':'))
            ++at_;
        REQUIRE_MESSAGE(at_ > start, "no name at " << text_.substr(start, 40));
        return std::string(text_.substr(start, at_ - start));
    }

    void tag() {
        if (take("<!doctype html>")) return;
        if (take("<?xml version=\"1.0\" encoding=\"utf-8\"?>")) return;
        if (take("</")) {
            const auto closed = name();
            REQUIRE_MESSAGE((!open_.empty() && open_.back() == closed), "</" << closed << "> closes nothing");
            open_.pop_back();
            REQUIRE(take(">"));
            return;
        }
        REQUIRE(take("<"));
        Element element{.name = name(), .attributes = {}};
        while (take(" ")) attribute(element);
        static constexpr std::string_view voids[] = {"meta", "link", "img", "input", "br", "hr", "wbr"};
        if (!take("/>") && std::ranges::find(voids, element.name) == std::end(voids))
            open_.push_back(element.name);
        REQUIRE_MESSAGE((text_[at_ - 1] == '>' || take(">")), "tag <" << element.name << " does not end");
        elements_.push_back(std::move(element));
    }

    void attribute(Element& element) {
        const auto key = name();
        std::string value;
        if (take("=")) {
            REQUIRE(take("\""));
            const auto start = at_;
            while (at_ < text_.size() && text_[at_] != '"') character('<');
            value = text_.substr(start, at_ - start);
            REQUIRE(take("\""));
        }
        CHECK_MESSAGE(element.attributes.emplace(key, value).second, "attribute " << key << " twice");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<std::string> open_;
    std::vector<Element> elements_;
};

inline std::vector<Element> read_markup(std::string_view text) {
    return MarkupReader(text).read();
}
