# Scores rows of MASS::Boston with the random forest that train.R wrote.

# Predicting needs the package's methods, not its start-up message in every pod's log.
loadNamespace("randomForest")

model_path <- Sys.getenv("MODEL_PATH", "/models/bos_rf.rds")

# The model is read before the server listens: a pod without it must fail its rollout, not its first request.
# R gives the reason in a warning; the error after it says only that a connection cannot be opened.
unreadable <- function(e) stop("cannot read the model ", model_path, ": ", conditionMessage(e), call. = FALSE)
model <- tryCatch(readRDS(model_path), error = unreadable, warning = unreadable)
if (!inherits(model, "randomForest")) stop("the model ", model_path, " is not a randomForest", call. = FALSE)

variables <- names(model$forest$xlevels)

# What is wrong with a request, or NULL.
complaint <- function(df) {
  if (!is.data.frame(df) || nrow(df) == 0) return("df must be a non-empty array of objects, one for each row")
  absent <- setdiff(variables, names(df))
  if (length(absent) > 0) return(paste("df lacks", paste(absent, collapse = ", ")))
  unusable <- Filter(function(v) !is.numeric(df[[v]]) || anyNA(df[[v]]), variables)
  if (length(unusable) > 0) return(paste("not a number in every row:", paste(unusable, collapse = ", ")))
  NULL
}

#* Median house values, in thousands of dollars
#* @post /score
#* @serializer json list(digits = 4)
function(res, df = NULL) {
  wrong <- complaint(df)
  if (!is.null(wrong)) {
    res$status <- 400L
    return(list(error = jsonlite::unbox(wrong)))
  }
  unname(predict(model, df))
}

#* Alive: says nothing of the model, so a large one never gets a pod killed
#* @get /healthz
#* @serializer unboxedJSON
function() {
  list(status = "ok")
}
