// MySQLLanguage: what MySQL's texts mean, over the shared engine.
