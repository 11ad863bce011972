//! The protocol: reads requests, keeps the programs of the workspace, answers from snapshots.
