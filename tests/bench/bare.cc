// A program that does nothing: what starting a C++ program with its runtime library costs.
#include <iostream>

int main() { std::cout << "bare 0\n"; }
