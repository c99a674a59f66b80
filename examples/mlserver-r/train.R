# Fits the model that score.R serves and writes it to transmission-1.0.0.rds: how likely a car has a manual
# transmission, by its power and weight. Nothing here is random.

model <- glm(am ~ hp + wt, data = mtcars, family = binomial)
print(model)

# `predict` needs none of these; without them the file holds no data of the training.
model[c("data", "model", "residuals", "fitted.values", "effects", "weights", "prior.weights", "y")] <- NULL
attr(model$terms, ".Environment") <- NULL
attr(model$formula, ".Environment") <- NULL

saveRDS(model, "transmission-1.0.0.rds", version = 3, compress = "xz")
