#include "text.h"

void text_bytes(struct text *text, const char *bytes, size_t size) {
    for (size_t i = 0; i < size && text->length < sizeof text->bytes; i++)
        text->bytes[text->length++] = bytes[i];
}

void text_string(struct text *text, const char *string) {
    while (*string != '\0') text_bytes(text, string++, 1);
}

void text_padded(struct text *text, uint64_t number, int digits) {
    char buffer[20];
    for (int i = digits; i > 0; number /= 10) buffer[--i] = (char)('0' + number % 10);
    text_bytes(text, buffer, (size_t)digits);
}

void text_number(struct text *text, int64_t number) {
    if (number < 0) text_string(text, "-");
    uint64_t magnitude = number < 0 ? (uint64_t)0 - (uint64_t)number : (uint64_t)number;
    int digits = 1;
    for (uint64_t rest = magnitude; rest >= 10; rest /= 10) digits++;
    text_padded(text, magnitude, digits);
}

/* The Gregorian date of a day since 1970, by eras of 400 years that start on the first of March. */
static void text_date(struct text *text, int64_t day) {
    uint64_t days = (uint64_t)(day + 719468);
    uint64_t era = days / 146097;
    uint64_t of_era = days % 146097;
    uint64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint64_t month_from_march = (5 * of_year + 2) / 153;
    uint64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    text_padded(text, era * 400 + year_of_era + (month <= 2 ? 1 : 0), 4);
    text_string(text, "-");
    text_padded(text, month, 2);
    text_string(text, "-");
    text_padded(text, of_year - (153 * month_from_march + 2) / 5 + 1, 2);
}

void text_time(struct text *text, int64_t seconds, int64_t nanoseconds) {
    if (seconds < 0) seconds = 0;
    uint64_t of_day = (uint64_t)(seconds % 86400);
    text_date(text, seconds / 86400);
    text_string(text, "T");
    text_padded(text, of_day / 3600, 2);
    text_string(text, ":");
    text_padded(text, of_day / 60 % 60, 2);
    text_string(text, ":");
    text_padded(text, of_day % 60, 2);
    text_string(text, ".");
    text_padded(text, (uint64_t)nanoseconds, 9);
    text_string(text, "Z");
}
