//! Sets of glob patterns as hot-hook has them.
