"""Writes `stdlib/aws/*.msd` from the resource schemas that cfn-lint carries. Facts only."""
