module tenon

go 1.24
