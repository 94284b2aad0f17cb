// How a film lies, and its frames put upright. Pure.
#pragma once

#include "node/media/film/lavc.h"

namespace kith::media {

/// One of the eight ways in which a picture can lie.
struct Turn {
    bool sideways = false;  // its rows become columns
    bool flip_x = false;    // then the left is right
    bool flip_y = false;
    bool is_none() const { return !sideways && !flip_x && !flip_y; }
};

/// What the track says; of turns in between, the nearest.
Turn turn_of(const AVStream& track);

/// Both in 8 bits and YUV 4:2:0, `to` with the sides that the turn leaves.
void turn(const AVFrame& from, Turn turn, AVFrame& to);

}  // namespace kith::media
