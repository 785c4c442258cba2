// Numbering plans. Calling codes, trunk and international prefixes and the lengths of national
// numbers (fixed, mobile and VoIP) are derived from libphonenumber 9.0.43, Copyright The
// Libphonenumber Authors, Apache License 2.0 (https://github.com/google/libphonenumber); area codes
// of +1 from libphonenumber 9.0.34, with assigned overlays added. Changes: lengths are merged per
// country, irregular international prefixes became 00, patterns are left out, and countries whose
// national numbers are commonly written without their trunk prefix are marked.
#include "text/phone_plans.h"

#include <algorithm>
#include <array>

namespace outdial::text {
namespace {

// region, calling code, trunk prefix, international prefix, trunk, main region of the code, lengths
constexpr NumberPlan kPlans[] = {
    {"AC", "247", "", "00", Trunk::kNone, true, 0x20},
    {"AD", "376", "", "00", Trunk::kNone, true, 0x240},
    {"AE", "971", "0", "00", Trunk::kWritten, true, 0x300},
    {"AF", "93", "0", "00", Trunk::kWritten, true, 0x200},
    {"AL", "355", "0", "00", Trunk::kWritten, true, 0x300},
    {"AM", "374", "0", "00", Trunk::kWritten, true, 0x100},
    {"AO", "244", "", "00", Trunk::kNone, true, 0x200},
    {"AR", "54", "0", "00", Trunk::kWritten, true, 0xc00},
    {"AT", "43", "0", "00", Trunk::kWritten, true, 0x3ff0},
    {"AU", "61", "0", "0011", Trunk::kWritten, true, 0x200},
    {"AW", "297", "", "00", Trunk::kNone, true, 0x80},
    {"AX", "358", "0", "00", Trunk::kWritten, false, 0x7c0},
    {"AZ", "994", "0", "00", Trunk::kWritten, true, 0x200},
    {"BA", "387", "0", "00", Trunk::kWritten, true, 0x300},
    {"BD", "880", "0", "00", Trunk::kWritten, true, 0x7c0},
    {"BE", "32", "0", "00", Trunk::kWritten, true, 0x300},
    {"BF", "226", "", "00", Trunk::kNone, true, 0x100},
    {"BG", "359", "0", "00", Trunk::kWritten, true, 0x3c0},
    {"BH", "973", "", "00", Trunk::kNone, true, 0x100},
    {"BI", "257", "", "00", Trunk::kNone, true, 0x100},
    {"BJ", "229", "", "00", Trunk::kNone, true, 0x400},
    {"BL", "590", "0", "00", Trunk::kWritten, false, 0x200},
    {"BN", "673", "", "00", Trunk::kNone, true, 0x80},
    {"BO", "591", "0", "00", Trunk::kOptional, true, 0x100},
    {"BQ", "599", "", "00", Trunk::kNone, false, 0x80},
    {"BR", "55", "0", "00", Trunk::kOptional, true, 0xc00},
    {"BT", "975", "", "00", Trunk::kNone, true, 0x180},
    {"BW", "267", "", "00", Trunk::kNone, true, 0x180},
    {"BY", "375", "8", "810", Trunk::kWritten, true, 0x200},
    {"BZ", "501", "", "00", Trunk::kNone, true, 0x80},
    {"CC", "61", "0", "0011", Trunk::kWritten, false, 0x200},
    {"CD", "243", "0", "00", Trunk::kWritten, true, 0x780},
    {"CF", "236", "", "00", Trunk::kNone, true, 0x100},
    {"CG", "242", "", "00", Trunk::kNone, true, 0x200},
    {"CH", "41", "0", "00", Trunk::kWritten, true, 0x200},
    {"CI", "225", "", "00", Trunk::kNone, true, 0x400},
    {"CK", "682", "", "00", Trunk::kNone, true, 0x20},
    {"CL", "56", "", "00", Trunk::kNone, true, 0x200},
    {"CM", "237", "", "00", Trunk::kNone, true, 0x200},
    {"CN", "86", "0", "00", Trunk::kWritten, true, 0xf80},
    {"CO", "57", "0", "00", Trunk::kOptional, true, 0x500},
    {"CR", "506", "", "00", Trunk::kNone, true, 0x100},
    {"CU", "53", "0", "119", Trunk::kWritten, true, 0x5c0},
    {"CV", "238", "", "00", Trunk::kNone, true, 0x80},
    {"CW", "599", "", "00", Trunk::kNone, true, 0x180},
    {"CX", "61", "0", "0011", Trunk::kWritten, false, 0x200},
    {"CY", "357", "", "00", Trunk::kNone, true, 0x100},
    {"CZ", "420", "", "00", Trunk::kNone, true, 0x200},
    {"DE", "49", "0", "00", Trunk::kWritten, true, 0xffe0},
    {"DJ", "253", "", "00", Trunk::kNone, true, 0x100},
    {"DK", "45", "", "00", Trunk::kNone, true, 0x100},
    {"DZ", "213", "0", "00", Trunk::kWritten, true, 0x300},
    {"EC", "593", "0", "00", Trunk::kWritten, true, 0x300},
    {"EE", "372", "", "00", Trunk::kNone, true, 0x180},
    {"EG", "20", "0", "00", Trunk::kWritten, true, 0x700},
    {"EH", "212", "0", "00", Trunk::kWritten, false, 0x200},
    {"ER", "291", "0", "00", Trunk::kWritten, true, 0x80},
    {"ES", "34", "", "00", Trunk::kNone, true, 0x200},
    {"ET", "251", "0", "00", Trunk::kWritten, true, 0x200},
    {"FI", "358", "0", "00", Trunk::kWritten, true, 0x7e0},
    {"FJ", "679", "", "00", Trunk::kNone, true, 0x80},
    {"FK", "500", "", "00", Trunk::kNone, true, 0x20},
    {"FM", "691", "", "00", Trunk::kNone, true, 0x80},
    {"FO", "298", "", "00", Trunk::kNone, true, 0x40},
    {"FR", "33", "0", "00", Trunk::kWritten, true, 0x200},
    {"GA", "241", "", "00", Trunk::kNone, true, 0x180},
    {"GB", "44", "0", "00", Trunk::kWritten, true, 0x600},
    {"GE", "995", "0", "00", Trunk::kWritten, true, 0x200},
    {"GF", "594", "0", "00", Trunk::kWritten, true, 0x200},
    {"GG", "44", "0", "00", Trunk::kWritten, false, 0x400},
    {"GH", "233", "0", "00", Trunk::kWritten, true, 0x200},
    {"GI", "350", "", "00", Trunk::kNone, true, 0x100},
    {"GL", "299", "", "00", Trunk::kNone, true, 0x40},
    {"GM", "220", "", "00", Trunk::kNone, true, 0x280},
    {"GN", "224", "", "00", Trunk::kNone, true, 0x300},
    {"GP", "590", "0", "00", Trunk::kWritten, true, 0x200},
    {"GQ", "240", "", "00", Trunk::kNone, true, 0x200},
    {"GR", "30", "", "00", Trunk::kNone, true, 0x400},
    {"GT", "502", "", "00", Trunk::kNone, true, 0x100},
    {"GW", "245", "", "00", Trunk::kNone, true, 0x280},
    {"GY", "592", "", "001", Trunk::kNone, true, 0x80},
    {"HK", "852", "", "00", Trunk::kNone, true, 0x100},
    {"HN", "504", "", "00", Trunk::kNone, true, 0x100},
    {"HR", "385", "0", "00", Trunk::kWritten, true, 0x300},
    {"HT", "509", "", "00", Trunk::kNone, true, 0x100},
    {"HU", "36", "06", "00", Trunk::kWritten, true, 0x300},
    {"ID", "62", "0", "00", Trunk::kWritten, true, 0x1f80},
    {"IE", "353", "0", "00", Trunk::kWritten, true, 0x780},
    {"IL", "972", "0", "00", Trunk::kWritten, true, 0x1b00},
    {"IM", "44", "0", "00", Trunk::kWritten, false, 0x400},
    {"IN", "91", "0", "00", Trunk::kOptional, true, 0x400},
    {"IO", "246", "", "00", Trunk::kNone, true, 0x80},
    {"IQ", "964", "0", "00", Trunk::kWritten, true, 0x700},
    {"IR", "98", "0", "00", Trunk::kWritten, true, 0x4c0},
    {"IS", "354", "", "00", Trunk::kNone, true, 0x280},
    {"IT", "39", "", "00", Trunk::kNone, true, 0x1fc0},
    {"JE", "44", "0", "00", Trunk::kWritten, false, 0x400},
    {"JO", "962", "0", "00", Trunk::kWritten, true, 0x300},
    {"JP", "81", "0", "010", Trunk::kWritten, true, 0x600},
    {"KE", "254", "0", "000", Trunk::kWritten, true, 0x380},
    {"KG", "996", "0", "00", Trunk::kWritten, true, 0x200},
    {"KH", "855", "0", "00", Trunk::kWritten, true, 0x300},
    {"KI", "686", "0", "00", Trunk::kWritten, true, 0x120},
    {"KM", "269", "", "00", Trunk::kNone, true, 0x80},
    {"KP", "850", "0", "00", Trunk::kWritten, true, 0x500},
    {"KR", "82", "0", "00", Trunk::kWritten, true, 0xf60},
    {"KW", "965", "", "00", Trunk::kNone, true, 0x100},
    {"KZ", "7", "8", "810", Trunk::kWritten, false, 0x400},
    {"LA", "856", "0", "00", Trunk::kWritten, true, 0x700},
    {"LB", "961", "0", "00", Trunk::kWritten, true, 0x180},
    {"LI", "423", "0", "00", Trunk::kOptional, true, 0x280},
    {"LK", "94", "0", "00", Trunk::kWritten, true, 0x200},
    {"LR", "231", "0", "00", Trunk::kWritten, true, 0x380},
    {"LS", "266", "", "00", Trunk::kNone, true, 0x100},
    {"LT", "370", "0", "00", Trunk::kWritten, true, 0x100},
    {"LU", "352", "", "00", Trunk::kNone, true, 0xff0},
    {"LV", "371", "", "00", Trunk::kNone, true, 0x100},
    {"LY", "218", "0", "00", Trunk::kWritten, true, 0x200},
    {"MA", "212", "0", "00", Trunk::kWritten, true, 0x200},
    {"MC", "377", "0", "00", Trunk::kWritten, true, 0x300},
    {"MD", "373", "0", "00", Trunk::kWritten, true, 0x100},
    {"ME", "382", "0", "00", Trunk::kWritten, true, 0x100},
    {"MF", "590", "0", "00", Trunk::kWritten, false, 0x200},
    {"MG", "261", "0", "00", Trunk::kWritten, true, 0x200},
    {"MH", "692", "", "011", Trunk::kNone, true, 0x80},
    {"MK", "389", "0", "00", Trunk::kWritten, true, 0x100},
    {"ML", "223", "", "00", Trunk::kNone, true, 0x100},
    {"MM", "95", "0", "00", Trunk::kWritten, true, 0x7c0},
    {"MN", "976", "0", "001", Trunk::kWritten, true, 0x700},
    {"MO", "853", "", "00", Trunk::kNone, true, 0x100},
    {"MQ", "596", "0", "00", Trunk::kWritten, true, 0x200},
    {"MR", "222", "", "00", Trunk::kNone, true, 0x100},
    {"MT", "356", "", "00", Trunk::kNone, true, 0x100},
    {"MU", "230", "", "00", Trunk::kNone, true, 0x180},
    {"MV", "960", "", "00", Trunk::kNone, true, 0x80},
    {"MW", "265", "0", "00", Trunk::kWritten, true, 0x280},
    {"MX", "52", "", "00", Trunk::kNone, true, 0x400},
    {"MY", "60", "0", "00", Trunk::kWritten, true, 0x700},
    {"MZ", "258", "", "00", Trunk::kNone, true, 0x300},
    {"NA", "264", "0", "00", Trunk::kWritten, true, 0x300},
    {"NC", "687", "", "00", Trunk::kNone, true, 0x40},
    {"NE", "227", "", "00", Trunk::kNone, true, 0x100},
    {"NF", "672", "", "00", Trunk::kNone, true, 0x40},
    {"NG", "234", "0", "009", Trunk::kWritten, true, 0x400},
    {"NI", "505", "", "00", Trunk::kNone, true, 0x100},
    {"NL", "31", "0", "00", Trunk::kWritten, true, 0xa00},
    {"NO", "47", "", "00", Trunk::kNone, true, 0x100},
    {"NP", "977", "0", "00", Trunk::kWritten, true, 0x500},
    {"NR", "674", "", "00", Trunk::kNone, true, 0x80},
    {"NU", "683", "", "00", Trunk::kNone, true, 0x90},
    {"NZ", "64", "0", "00", Trunk::kWritten, true, 0x700},
    {"OM", "968", "", "00", Trunk::kNone, true, 0x100},
    {"PA", "507", "", "00", Trunk::kNone, true, 0x180},
    {"PE", "51", "0", "00", Trunk::kOptional, true, 0x300},
    {"PF", "689", "", "00", Trunk::kNone, true, 0x100},
    {"PG", "675", "", "00", Trunk::kNone, true, 0x180},
    {"PH", "63", "0", "00", Trunk::kWritten, true, 0x740},
    {"PK", "92", "0", "00", Trunk::kWritten, true, 0x600},
    {"PL", "48", "", "00", Trunk::kNone, true, 0x280},
    {"PM", "508", "0", "00", Trunk::kWritten, true, 0x240},
    {"PS", "970", "0", "00", Trunk::kWritten, true, 0x300},
    {"PT", "351", "", "00", Trunk::kNone, true, 0x200},
    {"PW", "680", "", "00", Trunk::kNone, true, 0x80},
    {"PY", "595", "0", "00", Trunk::kWritten, true, 0x380},
    {"QA", "974", "", "00", Trunk::kNone, true, 0x100},
    {"RE", "262", "0", "00", Trunk::kWritten, true, 0x200},
    {"RO", "40", "0", "00", Trunk::kWritten, true, 0x240},
    {"RS", "381", "0", "00", Trunk::kWritten, true, 0x1f80},
    {"RU", "7", "8", "810", Trunk::kWritten, true, 0x400},
    {"RW", "250", "0", "00", Trunk::kWritten, true, 0x300},
    {"SA", "966", "0", "00", Trunk::kWritten, true, 0x200},
    {"SB", "677", "", "00", Trunk::kNone, true, 0xa0},
    {"SC", "248", "", "00", Trunk::kNone, true, 0x80},
    {"SD", "249", "0", "00", Trunk::kWritten, true, 0x200},
    {"SE", "46", "0", "00", Trunk::kWritten, true, 0x380},
    {"SG", "65", "", "00", Trunk::kNone, true, 0x100},
    {"SH", "290", "", "00", Trunk::kNone, true, 0x30},
    {"SI", "386", "0", "00", Trunk::kWritten, true, 0x100},
    {"SJ", "47", "", "00", Trunk::kNone, false, 0x100},
    {"SK", "421", "0", "00", Trunk::kWritten, true, 0x2c0},
    {"SL", "232", "0", "00", Trunk::kWritten, true, 0x100},
    {"SM", "378", "", "00", Trunk::kNone, true, 0x500},
    {"SN", "221", "", "00", Trunk::kNone, true, 0x200},
    {"SO", "252", "0", "00", Trunk::kWritten, true, 0x3c0},
    {"SR", "597", "", "00", Trunk::kNone, true, 0xc0},
    {"SS", "211", "0", "00", Trunk::kWritten, true, 0x200},
    {"ST", "239", "", "00", Trunk::kNone, true, 0x80},
    {"SV", "503", "", "00", Trunk::kNone, true, 0x100},
    {"SY", "963", "0", "00", Trunk::kWritten, true, 0x300},
    {"SZ", "268", "", "00", Trunk::kNone, true, 0x100},
    {"TA", "290", "", "00", Trunk::kNone, false, 0x10},
    {"TD", "235", "", "00", Trunk::kNone, true, 0x100},
    {"TG", "228", "", "00", Trunk::kNone, true, 0x100},
    {"TH", "66", "0", "00", Trunk::kWritten, true, 0x300},
    {"TJ", "992", "", "00", Trunk::kNone, true, 0x200},
    {"TK", "690", "", "00", Trunk::kNone, true, 0xf0},
    {"TL", "670", "", "00", Trunk::kNone, true, 0x180},
    {"TM", "993", "8", "810", Trunk::kWritten, true, 0x100},
    {"TN", "216", "", "00", Trunk::kNone, true, 0x100},
    {"TO", "676", "", "00", Trunk::kNone, true, 0xa0},
    {"TR", "90", "0", "00", Trunk::kWritten, true, 0x400},
    {"TV", "688", "", "00", Trunk::kNone, true, 0xe0},
    {"TW", "886", "0", "00", Trunk::kWritten, true, 0xf00},
    {"TZ", "255", "0", "00", Trunk::kWritten, true, 0x200},
    {"UA", "380", "0", "00", Trunk::kWritten, true, 0x200},
    {"UG", "256", "0", "00", Trunk::kWritten, true, 0x200},
    {"UY", "598", "0", "00", Trunk::kWritten, true, 0x100},
    {"UZ", "998", "", "00", Trunk::kNone, true, 0x200},
    {"VA", "39", "", "00", Trunk::kNone, false, 0xfc0},
    {"VE", "58", "0", "00", Trunk::kWritten, true, 0x400},
    {"VN", "84", "0", "00", Trunk::kWritten, true, 0x600},
    {"VU", "678", "", "00", Trunk::kNone, true, 0xa0},
    {"WF", "681", "", "00", Trunk::kNone, true, 0x40},
    {"WS", "685", "", "00", Trunk::kNone, true, 0x4e0},
    {"XK", "383", "0", "00", Trunk::kWritten, true, 0x1f00},
    {"YE", "967", "0", "00", Trunk::kWritten, true, 0x380},
    {"YT", "262", "0", "00", Trunk::kWritten, false, 0x200},
    {"ZA", "27", "0", "00", Trunk::kWritten, true, 0x3e0},
    {"ZM", "260", "0", "00", Trunk::kWritten, true, 0x200},
    {"ZW", "263", "0", "00", Trunk::kWritten, true, 0x600},
};

constexpr std::string_view kNanpRegions[] = {"AG", "AI", "AS", "BB", "BM", "BS", "CA", "DM", "DO",
                                             "GD", "GU", "JM", "KN", "KY", "LC", "MP", "MS", "PR",
                                             "SX", "TC", "TT", "US", "VC", "VG", "VI"};

struct AreaCodes {
  std::string_view region;
  std::string_view codes;
};
constexpr AreaCodes kAreaCodes[] = {
    {"AG", "268"},
    {"AI", "264"},
    {"BB", "246"},
    {"BM", "441"},
    {"BS", "242"},
    {"CA",
     "204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 "
     "438 450 468 474 506 514 519 548 579 581 584 587 604 613 639 647 672 683 705 709 742 "
     "753 778 780 782 807 819 825 867 873 879 902 905 942"},
    {"DM", "767"},
    {"DO", "809 829 849"},
    {"GD", "473"},
    {"JM", "658 876"},
    {"KN", "869"},
    {"KY", "345"},
    {"LC", "758"},
    {"MS", "664"},
    {"SX", "721"},
    {"TC", "649"},
    {"TT", "868"},
    {"US",
     "201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 220 223 224 225 "
     "227 228 229 231 234 235 239 240 248 251 252 253 254 256 260 262 267 269 270 272 274 "
     "276 279 281 283 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 "
     "320 321 323 324 325 326 327 329 330 331 332 334 336 337 339 340 341 346 347 350 351 "
     "352 353 357 360 361 363 364 369 380 385 386 401 402 404 405 406 407 408 409 410 412 "
     "413 414 415 417 419 423 424 425 430 432 434 435 436 440 442 443 445 447 448 457 458 "
     "463 464 465 469 470 471 472 475 478 479 480 483 484 501 502 503 504 505 507 508 509 "
     "510 512 513 515 516 517 518 520 530 531 534 539 540 541 551 557 559 561 562 563 564 "
     "567 570 571 572 573 574 575 580 582 585 586 601 602 603 605 606 607 608 609 610 612 "
     "614 615 616 617 618 619 620 621 623 624 626 628 629 630 631 636 640 641 645 646 650 "
     "651 656 657 659 660 661 662 667 669 670 671 678 679 680 681 682 684 686 689 701 702 "
     "703 704 706 707 708 712 713 714 715 716 717 718 719 720 724 725 726 727 728 729 730 "
     "731 732 734 737 738 740 743 747 748 754 757 760 762 763 765 769 770 771 772 773 774 "
     "775 779 781 785 786 787 801 802 803 804 805 806 808 810 812 813 814 815 816 817 818 "
     "820 821 826 828 830 831 832 835 837 838 839 840 843 845 847 848 850 854 856 857 858 "
     "859 860 861 862 863 864 865 870 872 878 901 903 904 906 907 908 909 910 912 913 914 "
     "915 916 917 918 919 920 924 925 928 929 930 931 934 936 937 938 939 940 941 943 945 "
     "947 948 949 951 952 954 956 959 970 971 972 973 975 978 979 980 983 984 985 986 989"},
    {"VC", "784"},
    {"VG", "284"},
};

std::array<std::string_view, 1000> index_area_codes() {
  std::array<std::string_view, 1000> regions{};
  for (const AreaCodes& row : kAreaCodes)
    for (std::size_t at = 0; at + 3 <= row.codes.size(); at += 4)
      regions[static_cast<std::size_t>((row.codes[at] - '0') * 100 +
                                       (row.codes[at + 1] - '0') * 10 +
                                       (row.codes[at + 2] - '0'))] = row.region;
  return regions;
}

constexpr NumberPlan kNanpPlan{"US", "1", "1", "011", Trunk::kOptional, true, 1U << 10};

}  // namespace

const NumberPlan* plan_of_region(std::string_view region) {
  if (std::ranges::find(kNanpRegions, region) != std::end(kNanpRegions)) return &kNanpPlan;
  auto row = std::ranges::find(kPlans, region, &NumberPlan::region);
  return row == std::end(kPlans) ? nullptr : row;
}

const NumberPlan* plan_of_number(std::string_view digits) {
  if (digits.starts_with('1')) return &kNanpPlan;
  for (const NumberPlan& plan : kPlans)
    if (plan.main && digits.starts_with(plan.calling_code)) return &plan;
  return nullptr;
}

bool fits_plan(const NumberPlan& plan, std::string_view national) {
  if (!plan.fits(national.size())) return false;
  // In Britain only some old landlines have nine digits.
  if (plan.calling_code == "44" && national.size() == 9 && national[0] != '1') return false;
  std::size_t total = plan.calling_code.size() + national.size();
  return total >= kShortestNumber && total <= kLongestNumber &&
         !(plan.trunk_prefix == "0" && national.starts_with('0'));
}

std::string_view region_of_area_code(std::string_view code) {
  static const std::array<std::string_view, 1000> regions = index_area_codes();
  std::size_t index = 0;
  for (char digit : code.substr(0, 3))
    index = index * 10 + static_cast<std::size_t>(digit - '0');
  return regions[index].empty() ? std::string_view("NANP") : regions[index];
}

}  // namespace outdial::text
