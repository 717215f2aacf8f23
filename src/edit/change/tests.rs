mod cases;
mod law;
mod shapes;
