//! Where requests come in, and who may send them.

mod auth;
pub(super) mod controller;
mod dns01;
mod edge;
mod gateway;
mod policy;
mod tls;
