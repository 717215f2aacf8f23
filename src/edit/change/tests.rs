mod cases;
pub(in crate::edit) mod law;
pub(in crate::edit) mod shapes;
