mod cases;
mod ends;
pub(in crate::edit) mod law;
mod many;
pub(in crate::edit) mod shapes;
