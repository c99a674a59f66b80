# Scores rows of two numbers with the classifier that train.R wrote. app.py sources this file once in each process.

suppressPackageStartupMessages(library(kernlab))

model <- readRDS(Sys.getenv("MODEL_PATH", "/models/ksvm.rds"))

# JSON in, JSON out: the text is all that Python and R have in common.
score <- function(data) {
  rows <- jsonlite::fromJSON(data)
  if (!is.matrix(rows) || !is.numeric(rows) || ncol(rows) != 2 || anyNA(rows)) {
    stop("data must be the JSON of an array of rows of two numbers", call. = FALSE)
  }
  jsonlite::toJSON(predict(model, rows, type = "probabilities"), digits = 6)
}
