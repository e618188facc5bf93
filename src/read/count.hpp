// Counting the values of a dataset that are not zero.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "read/hdf5.hpp"

namespace memplan {

// Throws Error(file) when the dataset claims values out of all proportion to the size of its file.
void check_claimed_size(hid_t dataset, const std::string& shown);
// Throws Error(file) when the dataset is compressed in a way that this program does not know.
void check_filters(hid_t dataset, const std::string& shown);

// How many numbers in the dataset are not zero; NaN is not. Reads block by block: about 8 MB at a time, and
// as much as one compressed piece of the dataset takes. `report_progress` gets the fraction done after each
// block; `shown` names the dataset in messages. Throws Error(file) when the values cannot be read, are
// compressed in pieces too large for a reader's memory, or are out of all proportion to the size of the file.
std::int64_t count_nonzeros(hdf5::Handle dataset, const std::string& shown,
                            const std::function<void(double)>& report_progress);

}  // namespace memplan
