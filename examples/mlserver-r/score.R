# Answers how likely cars have a manual transmission, with the model that train.R wrote.

model_path <- Sys.getenv("MODEL_PATH", "transmission-1.0.0.rds")

# The model is read before the server listens: a pod without it must fail its rollout, not its first request.
# R gives the reason in a warning; the error after it says only that a connection cannot be opened.
unreadable <- function(e) stop("cannot read the model ", model_path, ": ", conditionMessage(e), call. = FALSE)
model <- tryCatch(readRDS(model_path), error = unreadable, warning = unreadable)
if (!inherits(model, "glm")) stop("the model ", model_path, " is not a glm", call. = FALSE)

variables <- setdiff(all.vars(model$terms), "am")

# What is wrong with a request, or NULL.
complaint <- function(body) {
  if (!is.list(body)) return("the body must be an object with a column for each variable")
  absent <- setdiff(variables, names(body))
  if (length(absent) > 0) return(paste("missing:", paste(absent, collapse = ", ")))
  columns <- body[variables]
  unusable <- Filter(function(v) !is.numeric(columns[[v]]) || anyNA(columns[[v]]), variables)
  if (length(unusable) > 0) return(paste("not numbers:", paste(unusable, collapse = ", ")))
  if (length(unique(lengths(columns))) != 1) return("the columns must be of one length")
  NULL
}

# Requests since the start. The server itself counts: what a scoring process counts is gone with it.
requests <- c(scored = 0, refused = 0)

count <- function(result) requests[[result]] <<- requests[[result]] + 1

#* How likely cars have a manual transmission: one column for each variable in, one number for each car out
#* @post /api/mls-model/1.0.0
#* @serializer json list(digits = 6)
function(req, res) {
  body <- req$body
  wrong <- complaint(body)
  count(if (is.null(wrong)) "scored" else "refused")
  if (!is.null(wrong)) {
    res$status <- 400L
    return(list(error = jsonlite::unbox(wrong)))
  }
  # In a process of its own, so that the server goes on answering; `model` is shared with it by the fork.
  promises::future_promise({
    unname(predict(model, as.data.frame(body[variables]), type = "response"))
  }, seed = NULL)
}

#* Alive: says nothing of the model, so a large one never gets a pod killed
#* @get /healthz
#* @serializer unboxedJSON
function() {
  list(status = "ok")
}

#* For Prometheus
#* @get /metrics
#* @serializer text list(type = "text/plain; version=0.0.4")
function() {
  paste0(
    "# HELP scoring_requests_total Requests since the start.\n",
    "# TYPE scoring_requests_total counter\n",
    paste0("scoring_requests_total{result=\"", names(requests), "\"} ", requests, "\n", collapse = "")
  )
}
