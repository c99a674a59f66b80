# Trains the classifier that score.R serves and writes it to ksvm.rds.
#
# Trained with R 4.2.2 and kernlab 0.9-32 (Debian 12).

library(kernlab)

set.seed(20190501, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

# Two clouds, of which one lies around the other.
n <- 200
angle <- runif(n, 0, 2 * pi)
radius <- c(abs(rnorm(n / 2, 0, 0.4)), rnorm(n / 2, 1.4, 0.25))
x <- cbind(radius * cos(angle), radius * sin(angle))
y <- factor(rep(c("inner", "outer"), each = n / 2))

# With a given sigma nothing but the folds of the probability model is left to chance.
model <- ksvm(x, y, type = "C-svc", kernel = "rbfdot", kpar = list(sigma = 1), C = 1, prob.model = TRUE)
print(model)

saveRDS(model, "ksvm.rds", version = 3, compress = "xz")
