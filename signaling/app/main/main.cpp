#include "app/commands.hpp"

int main(int argc, char** argv) {
    return lanai::app::run({argv + 1, argv + argc});
}
