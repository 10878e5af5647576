#pragma once

/* Colours of the console */

#define APP_RED 31
#define APP_RESET_TEXT "\033[0m"
#define APP_BRIGHT 1
