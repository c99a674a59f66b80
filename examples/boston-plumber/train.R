# Trains the random forest that bos_rf_score.R serves and writes it to bos_rf.rds.
#
# Trained with R 4.2.2, randomForest 4.7-1.1 and MASS 7.3-58.2 (Debian 12), which give the same bytes every time.

library(randomForest)

# The generators are named because R has changed their defaults before (`sample` in 3.6), and then the seed alone gives
# another forest.
set.seed(20180501, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

# 100 trees are about as accurate here as the default of 500, and the file stays small enough for git.
forest <- randomForest(medv ~ ., data = MASS::Boston, ntree = 100)
print(forest)

saveRDS(forest, "bos_rf.rds", version = 3, compress = "xz")
