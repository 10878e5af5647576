// The operators of the language on values, by name: shared by the compiler and the VM.
#pragma once

#include "template/ast.h"
#include "template/native.h"

namespace praxis::jinja {

inline Value apply_unary(UnaryOperator op, const Value& operand) {
  switch (op) {
    case UnaryOperator::logical_not:
      return Value::boolean(!truth(operand));
    case UnaryOperator::negate:
      return negate(operand);
    case UnaryOperator::plus:
      return plus(operand);
  }
  return {};
}

// The arithmetic operators; `and` and `or` are control flow.
inline Value apply_binary(State& state, BinaryOperator op, const Value& left, const Value& right) {
  switch (op) {
    case BinaryOperator::add:
      return add(state, left, right);
    case BinaryOperator::subtract:
      return subtract(state, left, right);
    case BinaryOperator::multiply:
      return multiply(state, left, right);
    case BinaryOperator::divide:
      return divide(state, left, right);
    case BinaryOperator::floor_divide:
      return floor_divide(state, left, right);
    case BinaryOperator::modulo:
      return modulo(state, left, right);
    case BinaryOperator::power:
      return power(state, left, right);
    case BinaryOperator::logical_or:
    case BinaryOperator::logical_and:
      break;
  }
  return {};
}

inline bool apply_comparison(State& state, Comparison comparison, const Value& left,
                             const Value& right) {
  switch (comparison) {
    case Comparison::equal:
      return equals(left, right);
    case Comparison::not_equal:
      return !equals(left, right);
    case Comparison::less:
      return ordered(left, Order::less, right);
    case Comparison::less_equal:
      return ordered(left, Order::less_equal, right);
    case Comparison::greater:
      return ordered(left, Order::greater, right);
    case Comparison::greater_equal:
      return ordered(left, Order::greater_equal, right);
    case Comparison::in:
      return contains(state, right, left);
    case Comparison::not_in:
      return !contains(state, right, left);
  }
  return false;
}

}  // namespace praxis::jinja
