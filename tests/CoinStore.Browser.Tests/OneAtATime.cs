// Each test runs a product and a browser of its own: side by side on a small machine they would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
