// What a type must not be able to do, for static_asserts on sealed and secret types.
#pragma once

#include "consent/json.h"

#include <fmt/format.h>

#include <concepts>
#include <functional>
#include <ostream>
#include <string>

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept Formattable = fmt::is_formattable<T>::value;
template <class T>
concept Hashable = requires(const T& value) { std::hash<T>{}(value); };
template <class T>
concept EqualityComparable = requires(const T& value) { value == value; };
template <class T>
concept Ordered = requires(const T& value) { value < value; };
template <class T>
concept JsonWritable =
    std::constructible_from<nlohmann::json, T> || std::constructible_from<nlohmann::json, const T&>;

// The questions can be answered with yes.
static_assert(Printable<std::string> && Formattable<std::string> && Hashable<std::string>);
static_assert(EqualityComparable<std::string> && Ordered<std::string> && JsonWritable<std::string>);
