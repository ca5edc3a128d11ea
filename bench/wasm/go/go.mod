module tenon.bench/wasm

go 1.24
