module rate-limit

go 1.24
