"""python3 -m unittest discover -s bench -t bench"""

import unittest

from harness.stats import Spread, difference, ratio, rotated, split_p_value, spread


class StatsTest(unittest.TestCase):
    def test_the_ratio_is_taken_within_each_round(self):
        # The machine is twice as slow in the second round; a ratio of medians would not be 0.5 in general.
        self.assertEqual(ratio([5, 10, 6], [10, 20, 12]), Spread(0.5, 0.5, 0.5))

    def test_one_disturbed_round_moves_the_range_but_not_the_median(self):
        self.assertEqual(ratio([9, 9, 90], [10, 10, 10]), Spread(0.9, 0.9, 9.0))

    def test_the_difference_is_taken_within_each_round(self):
        self.assertEqual(difference([12, 25, 13], [10, 20, 10]), Spread(3, 2, 5))

    def test_an_even_number_of_rounds_has_the_mean_of_the_middle_two(self):
        self.assertEqual(spread([4, 1, 2, 3]).median, 2.5)

    def test_unequal_rounds_are_refused(self):
        with self.assertRaisesRegex(ValueError, "2 rounds beside 1"):
            ratio([1, 2], [1])

    def test_no_round_is_refused(self):
        with self.assertRaisesRegex(ValueError, "at least one round"):
            spread([])

    def test_each_peer_is_in_each_place_equally_often(self):
        order = ["relay", "haproxy", "nginx"]
        firsts = [rotated(order, number)[0] for number in range(6)]
        self.assertEqual(firsts, order + order)
        self.assertEqual(rotated(order, 1), ["haproxy", "nginx", "relay"])

    def test_the_exact_share_is_certain(self):
        self.assertEqual(split_p_value(100, 1000, 0.10), 1.0)

    def test_the_p_value_is_that_of_the_table(self):
        # chi-square 3.841 is the 5 % point with one degree of freedom: 1000 draws at 0.5, 500 + sqrt(3.841 * 250).
        self.assertAlmostEqual(split_p_value(500 + (3.841 * 250) ** 0.5, 1000, 0.5), 0.05, places=4)

    def test_a_split_by_half_is_not_ninety_to_ten(self):
        self.assertLess(split_p_value(500, 1000, 0.10), 1e-9)


if __name__ == "__main__":
    unittest.main()
